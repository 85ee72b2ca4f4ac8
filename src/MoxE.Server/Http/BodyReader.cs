using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>Reads a JSON body whole, within the size limit.</summary>
internal static class BodyReader
{
    /// <summary>The body's bytes, or 415 / 413.</summary>
    public static async ValueTask<(ReadOnlyMemory<byte> Body, ServiceError? Error)> ReadJsonAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (!IsJson(request.ContentType))
        {
            return (default, new ServiceError(ErrorKind.UnsupportedMediaType, "The content type is not JSON: allowed is application/json in UTF-8."));
        }

        return await ReadAsync(request, maxBytes, cancellationToken);
    }

    /// <summary>The bytes of a body of any type, or 413.</summary>
    public static async ValueTask<(ReadOnlyMemory<byte> Body, ServiceError? Error)> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return (default, TooLarge(maxBytes));
        }

        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(result.Buffer.End);
                return (default, TooLarge(maxBytes));
            }

            if (result.IsCompleted)
            {
                byte[] body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return (body, null);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>The answer to a body over the limit.</summary>
    public static ServiceError TooLarge(int maxBytes) => new(ErrorKind.BodyTooLarge, $"The body is too large: allowed are {maxBytes} bytes.");

    /// <summary>Whether a content type is JSON in UTF-8.</summary>
    public static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));
}
