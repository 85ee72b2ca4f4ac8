using System.IO.Pipelines;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>
/// A server-sent event stream of chunks. Each event is one <c>data:</c> line, flushed at once; a comment
/// goes out when nothing else did for a whole ping interval. One writer at a time: the gate orders choices and pings.
/// </summary>
internal sealed class EventStream(PipeWriter output, AnswerJson json) : IChoiceSink, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private bool _quiet;

    /// <inheritdoc/>
    public async ValueTask BeginAsync(int choice, ChoicePrompt prompt, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _quiet = false;
            json.WriteStart(output, choice, prompt);
            await output.FlushAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken)
    {
        if (!json.Tells(text.Span, update))
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            _quiet = false;
            json.WritePiece(output, choice, text.Span, update);
            await output.FlushAsync(cancellationToken);
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
            json.WriteUsage(output);
        }

        ServerSentEvents.Done(output);
        await output.FlushAsync(cancellationToken);
    }

    /// <summary>Ends a stream that failed: the error is its last event.</summary>
    public async Task FailAsync(ServiceError error, CancellationToken cancellationToken)
    {
        ServerSentEvents.Begin(output);
        ErrorJson.Write(output, error);
        ServerSentEvents.End(output);
        await output.FlushAsync(cancellationToken);
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
                    ServerSentEvents.Ping(output);
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
}
