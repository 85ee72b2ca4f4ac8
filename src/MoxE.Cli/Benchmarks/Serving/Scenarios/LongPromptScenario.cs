using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Serving.Clients;
using MoxE.Cli.Benchmarks.Serving.Traffic;

namespace MoxE.Cli.Benchmarks.Serving.Scenarios;

/// <summary>Some streams run; a long prompt arrives; what do the streams feel of it?</summary>
/// <param name="runner">Runs the requests.</param>
/// <param name="session">The server.</param>
/// <param name="plan">Streams, and the prompts' lengths.</param>
internal sealed class LongPromptScenario(RequestRunner runner, ServingSession session, ServePlan plan)
{
    /// <summary>Answers of the streams are this long; one that ends is followed by another.</summary>
    public const int StreamTokens = 8192;

    private const int SettlingPieces = 8;
    private const int MeasuredPieces = 64;
    private readonly GapWatch _watch = new(plan.Streams);

    /// <summary>Runs it once.</summary>
    /// <exception cref="CommandException">A stream failed.</exception>
    public async Task<LongPromptResult> RunAsync(CancellationToken stop)
    {
        LoadClock clock = new(session.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task streams = Task.WhenAll(Enumerable.Range(0, plan.Streams).Select(stream => Task.Run(() => StreamAsync(stream, clock, ending.Token), ending.Token)));
        try
        {
            await _watch.UntilEachBringsAsync(SettlingPieces, stop).ConfigureAwait(false);
            TimeSpan settled = clock.Now;
            await _watch.UntilEachBringsAsync(MeasuredPieces, stop).ConfigureAwait(false);
            RequestRecord request = await runner.RunAsync(session.Prompts.Next(plan.LongPromptTokens, plan.MaxTokens), clock, null, null, stop).ConfigureAwait(false);
            TimeSpan answered = request.First ?? request.Ended;
            await _watch.UntilEachBringsAsync(MeasuredPieces, stop).ConfigureAwait(false);
            return new LongPromptResult(
                runner.Protocol,
                plan.Streams,
                plan.LongPromptTokens,
                LatencySummary.Of(_watch.Within(settled, request.Sent)),
                LatencySummary.Of(_watch.Touching(request.Sent, answered)),
                LatencySummary.Of(_watch.Within(request.Ended, clock.Now)),
                request.TimeToFirstToken?.TotalSeconds,
                request.Error);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await streams.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StreamAsync(int stream, LoadClock clock, CancellationToken stop)
    {
        while (true)
        {
            RequestRecord record = await runner.RunAsync(
                session.Prompts.Next(plan.PromptTokens, StreamTokens), clock, null, (at, gap) => _watch.Piece(stream, at, gap), stop).ConfigureAwait(false);
            if (record.Error is { } error)
            {
                _watch.Fail(new CommandException($"a stream of the scenario ended: {error}."));
                return;
            }
        }
    }
}
