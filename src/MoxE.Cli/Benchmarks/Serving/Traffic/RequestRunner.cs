using MoxE.Cli.Benchmarks.Serving.Clients;

namespace MoxE.Cli.Benchmarks.Serving.Traffic;

/// <summary>Runs single requests to their end, whatever it is.</summary>
/// <param name="client">Sends them.</param>
/// <param name="timeout">Longest time of one.</param>
/// <param name="time">Measures the timeout.</param>
internal sealed class RequestRunner(IGenerationClient client, TimeSpan timeout, TimeProvider time)
{
    /// <summary>What tables call the surface.</summary>
    public string Protocol => client.Protocol;

    /// <summary>Sends a request now and follows its stream.</summary>
    /// <param name="call">The request.</param>
    /// <param name="clock">Of the measurement.</param>
    /// <param name="due">When it was to be sent; null is now.</param>
    /// <param name="onPiece">See <see cref="StreamTrace"/>.</param>
    /// <param name="stop">Ends the measurement.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for.</exception>
    public async Task<RequestRecord> RunAsync(GenerationCall call, LoadClock clock, TimeSpan? due, Action<TimeSpan, TimeSpan?>? onPiece, CancellationToken stop)
    {
        StreamTrace trace = new(clock, due ?? clock.Now, onPiece);
        using CancellationTokenSource patience = new(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            return trace.End(await client.GenerateAsync(call, trace, either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            return trace.End("timeout");
        }
    }
}
