using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using MoxE.Server.Http;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>A server-sent event stream of JSON values, with comments while it is silent. One event at a time.</summary>
internal sealed class AnswerEvents(PipeWriter output) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private bool _quiet;

    /// <summary>Sends one event.</summary>
    public async ValueTask SendAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _quiet = false;
            output.Write("data: "u8);
            using (Utf8JsonWriter json = new(output, AnswerJson.WriterOptions))
            {
                write(json);
            }

            output.Write("\n\n"u8);
            await output.FlushAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Runs <paramref name="run"/> and sends a comment whenever nothing else went out for a whole interval.</summary>
    public async Task<T> WithPingsAsync<T>(TimeSpan interval, TimeProvider time, Func<Task<T>> run, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task pings = PingAsync(interval, time, end.Token);
        try
        {
            return await run();
        }
        finally
        {
            await end.CancelAsync();
            await pings.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task PingAsync(TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
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
}
