using System.Net.Mime;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MoxE.Client.Transport;

namespace MoxE.Client.Streaming;

/// <summary>The chunks of a streamed answer, up to its end mark.</summary>
internal static class AnswerStream
{
    private const string EndMark = "[DONE]";
    private const int ReadSize = 16 * 1024;

    /// <summary>Posts a body and yields what the events hold.</summary>
    /// <exception cref="MoxEException">The server refused, an event carries an error or is no chunk, or the stream ended before its end mark.</exception>
    public static async IAsyncEnumerable<T> PostAsync<T>(
        HttpTransport transport, string path, byte[] body, string? requestId, JsonTypeInfo<T> chunk, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        using HttpResponseMessage response = await transport.OpenAsync(HttpMethod.Post, path, body, requestId, MediaTypeNames.Text.EventStream, cancellationToken).ConfigureAwait(false);
        string? id = HttpTransport.RequestIdOf(response);
        if (response.Content.Headers.ContentType?.MediaType != MediaTypeNames.Text.EventStream)
        {
            throw MoxEException.Malformed($"{path}: the answer is '{response.Content.Headers.ContentType}': expected was {MediaTypeNames.Text.EventStream}.", id);
        }

        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        EventParser parser = new(transport.Options.MaxEventBytes);
        List<ServerSentEvent> events = [];
        byte[] buffer = new byte[ReadSize];
        while (await ReadAsync(stream, buffer, id, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            Feed(parser, buffer.AsSpan(0, count), events, id);
            foreach (ServerSentEvent item in events)
            {
                if (item.Data == EndMark)
                {
                    yield break;
                }

                yield return Read(item.Data, path, chunk, id);
            }

            events.Clear();
        }

        throw MoxEException.Truncated(id);
    }

    /// <summary>The next bytes; a connection that breaks cuts the stream off.</summary>
    private static async Task<int> ReadAsync(Stream stream, byte[] buffer, string? requestId, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw MoxEException.Truncated(requestId, e);
        }
    }

    private static void Feed(EventParser parser, ReadOnlySpan<byte> bytes, List<ServerSentEvent> events, string? requestId)
    {
        try
        {
            parser.Feed(bytes, events);
        }
        catch (InvalidDataException e)
        {
            throw MoxEException.Malformed($"The stream is malformed: {e.Message}.", requestId, e);
        }
    }

    private static T Read<T>(string data, string path, JsonTypeInfo<T> chunk, string? requestId)
        where T : class
    {
        if (ErrorAnswer.OfEvent(data, requestId) is { } error)
        {
            throw error;
        }

        try
        {
            return JsonSerializer.Deserialize(data, chunk) ?? throw MoxEException.Malformed($"{path}: an event is null.", requestId);
        }
        catch (JsonException e)
        {
            throw MoxEException.Malformed($"{path}: an event is not the JSON that was expected: {e.Message}", requestId, e);
        }
    }
}
