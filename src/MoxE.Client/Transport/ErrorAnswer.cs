using System.Buffers;
using System.Text.Json;
using MoxE.Client.Wire;

namespace MoxE.Client.Transport;

/// <summary>Turns refusals into exceptions.</summary>
internal static class ErrorAnswer
{
    private const int LongestBody = 64 * 1024;

    /// <summary>The exception of an answer that is no success; any body will do, the error object is best.</summary>
    public static async Task<MoxEException> ReadAsync(HttpResponseMessage response, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        WireError? error = TryParse(await BodyAsync(response, cancellationToken).ConfigureAwait(false));
        return new MoxEException(error?.Message ?? $"The server answered {(int)response.StatusCode} without an error object.")
        {
            Status = response.StatusCode,
            Type = error?.Type,
            Code = error?.CodeText,
            Param = error?.Param,
            RetryAfter = retryAfter,
            RequestId = HttpTransport.RequestIdOf(response),
        };
    }

    /// <summary>The error that an event of a stream carries; null when it carries none.</summary>
    public static MoxEException? OfEvent(string data, string? requestId)
    {
        WireError? error = data.Contains("\"error\"", StringComparison.Ordinal) ? TryParse(System.Text.Encoding.UTF8.GetBytes(data)) : null;
        return error is null ? null : new MoxEException(error.Message ?? "The server ended the stream with an error.")
        {
            Type = error.Type,
            Code = error.CodeText,
            Param = error.Param,
            RequestId = requestId,
        };
    }

    private static WireError? TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, WireJson.Strict.ErrorBody)?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The first bytes of a body; what comes after them is left unread.</summary>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        ArrayBufferWriter<byte> read = new();
        while (read.WrittenCount < LongestBody)
        {
            int count = await body.ReadAsync(read.GetMemory(4096), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            read.Advance(count);
        }

        return read.WrittenMemory;
    }
}
