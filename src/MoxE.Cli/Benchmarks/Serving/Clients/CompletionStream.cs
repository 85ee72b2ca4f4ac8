using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace MoxE.Cli.Benchmarks.Serving.Clients;

/// <summary>Follows the server-sent events of /v1/completions.</summary>
internal static class CompletionStream
{
    private const int LongestLine = 1 << 20;

    /// <summary>Reads to the end and tells the trace of each event that brings text.</summary>
    /// <returns>Null when the stream ended as one should, else the kind of error.</returns>
    public static async Task<string?> FollowAsync(Stream body, StreamTrace trace, CancellationToken stop)
    {
        PipeReader pipe = PipeReader.Create(body, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            bool done = false;
            while (true)
            {
                ReadResult read = await pipe.ReadAsync(stop).ConfigureAwait(false);
                ReadOnlySequence<byte> rest = read.Buffer;
                while (TryReadLine(ref rest, out ReadOnlySequence<byte> line))
                {
                    if (!TryReadEvent(line, trace, ref done, out string? error))
                    {
                        return error;
                    }
                }

                if (rest.Length > LongestLine)
                {
                    return "an event without an end";
                }

                if (read.IsCompleted)
                {
                    return done ? null : "a stream cut off";
                }

                pipe.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static bool TryReadEvent(ReadOnlySequence<byte> line, StreamTrace trace, ref bool done, out string? error)
    {
        error = null;
        SequenceReader<byte> reader = new(line);
        if (!reader.IsNext("data: "u8, advancePast: true))
        {
            return true; // a comment, or the empty line that ends an event
        }

        if (reader.IsNext("[DONE]"u8))
        {
            done = true;
            return true;
        }

        try
        {
            var chunk = CompletionChunk.Parse(reader.UnreadSequence);
            if (chunk.HasText)
            {
                trace.Piece();
            }

            if (chunk.CompletionTokens is { } tokens)
            {
                trace.Usage(tokens);
            }

            error = chunk.Error is null ? null : $"stream: {chunk.Error}";
        }
        catch (JsonException)
        {
            error = "an event that is no JSON";
        }

        return error is null;
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (rest.PositionOf((byte)'\n') is not { } end)
        {
            return false;
        }

        line = rest.Slice(0, end);
        rest = rest.Slice(rest.GetPosition(1, end));
        return true;
    }
}
