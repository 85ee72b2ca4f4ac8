using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Serving.Clients;
using MoxE.Cli.Benchmarks.Serving.Traffic;

namespace MoxE.Cli.Benchmarks.Serving.Scenarios;

/// <summary>Short requests that come all at once, with and without a long one just before them: is either kept from its turn?</summary>
/// <param name="runner">Runs the requests.</param>
/// <param name="session">The server.</param>
/// <param name="plan">How many, and the prompts' lengths.</param>
internal sealed class MixedScenario(RequestRunner runner, ServingSession session, ServePlan plan)
{
    /// <summary>Runs the short ones, the long one, then both.</summary>
    public async Task<MixedResult> RunAsync(CancellationToken stop)
    {
        (_, IReadOnlyList<RequestRecord> alone) = await BurstAsync(longOnes: 0, plan.ScenarioRequests, stop).ConfigureAwait(false);
        (IReadOnlyList<RequestRecord> single, _) = await BurstAsync(longOnes: 1, shortOnes: 0, stop).ConfigureAwait(false);
        (IReadOnlyList<RequestRecord> slow, IReadOnlyList<RequestRecord> together) = await BurstAsync(longOnes: 1, plan.ScenarioRequests, stop).ConfigureAwait(false);
        return new MixedResult(
            runner.Protocol, plan.ScenarioRequests, plan.PromptTokens, plan.LongPromptTokens, Short(alone), Short(together), Long(single), Long(slow));
    }

    // The requests are made before any is sent, so that all come as nearly at once as this client can send them.
    private async Task<(IReadOnlyList<RequestRecord> Long, IReadOnlyList<RequestRecord> Short)> BurstAsync(int longOnes, int shortOnes, CancellationToken stop)
    {
        GenerationCall[] calls =
        [
            .. Enumerable.Range(0, longOnes).Select(_ => session.Prompts.Next(plan.LongPromptTokens, plan.MaxTokens)),
            .. Enumerable.Range(0, shortOnes).Select(_ => session.Prompts.Next(plan.PromptTokens, plan.MaxTokens)),
        ];
        LoadClock clock = new(session.Time);
        RequestRecord[] records = await Task.WhenAll(calls.Select(call => runner.RunAsync(call, clock, TimeSpan.Zero, null, stop))).ConfigureAwait(false);
        return (records[..longOnes], records[longOnes..]);
    }

    private LoadRow Short(IReadOnlyList<RequestRecord> records) => LoadRow.Of(runner.Protocol, "burst", records.Count, plan.PromptTokens, plan.MaxTokens, records);

    private LoadRow Long(IReadOnlyList<RequestRecord> records) => LoadRow.Of(runner.Protocol, "burst", records.Count, plan.LongPromptTokens, plan.MaxTokens, records);
}
