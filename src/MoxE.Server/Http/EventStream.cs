using System.Buffers;
using System.IO.Pipelines;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>
/// A server-sent event stream of completion chunks. Each event is one <c>data:</c> line, flushed at once; a comment
/// goes out when nothing else did for a whole ping interval. One writer at a time: the gate orders choices and pings.
/// </summary>
internal sealed class EventStream(PipeWriter output, CompletionJson json) : IChoiceSink, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private bool _quiet;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken)
    {
        if (text.IsEmpty && update.Finish == FinishReason.None)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            Begin();
            json.WriteChunk(output, choice, text.Span, update.Finish);
            await EndAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends a stream whose choices have all ended.</summary>
    public async Task CompleteAsync(bool includeUsage, CancellationToken cancellationToken)
    {
        if (includeUsage)
        {
            Begin();
            json.WriteUsageChunk(output);
            await EndAsync(cancellationToken);
        }

        output.Write("data: [DONE]\n\n"u8);
        await output.FlushAsync(cancellationToken);
    }

    /// <summary>Ends a stream that failed: the error is its last event.</summary>
    public async Task FailAsync(ServiceError error, CancellationToken cancellationToken)
    {
        Begin();
        ErrorJson.Write(output, error);
        await EndAsync(cancellationToken);
    }

    /// <summary>Sends comments while the stream is silent, until cancelled.</summary>
    public async Task PingAsync(TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                if (_quiet)
                {
                    output.Write(": ping\n\n"u8);
                    await output.FlushAsync(cancellationToken);
                }

                _quiet = true;
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private void Begin()
    {
        _quiet = false;
        output.Write("data: "u8);
    }

    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        output.Write("\n\n"u8);
        await output.FlushAsync(cancellationToken);
    }
}
