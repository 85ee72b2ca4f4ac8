using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Serving.Clients;
using MoxE.Cli.Benchmarks.Serving.Server;
using MoxE.Cli.Benchmarks.Serving.Traffic;

namespace MoxE.Cli.Benchmarks.Serving.Scenarios;

/// <summary>Starts a server again and again and asks it a number of questions each time.</summary>
/// <param name="start">Starts one and waits until it is ready.</param>
/// <param name="connect">Makes clients of one.</param>
/// <param name="plan">How often, and the requests.</param>
internal sealed class ColdScenario(Func<CancellationToken, Task<ServerChild>> start, Func<ServerChild, ServingSession> connect, ServePlan plan)
{
    /// <summary>Runs all starts; the surfaces take turns, each with starts of its own.</summary>
    public async Task<IReadOnlyList<ColdResult>> RunAsync(int surfaces, CancellationToken stop)
    {
        List<(string Protocol, TimeSpan Ready, RequestRecord First, RequestRecord Last)> starts = [];
        for (int repeat = 0; repeat < plan.Repeats; repeat++)
        {
            for (int surface = 0; surface < surfaces; surface++)
            {
                await using ServerChild child = await start(stop).ConfigureAwait(false);
                using ServingSession session = connect(child);
                RequestRunner runner = session.Runners[surface];
                LoadShape shape = new(plan.ScenarioRequests, null, plan.PromptTokens, plan.MaxTokens);
                RequestRecord[] records = [.. await new ClosedLoop(runner, session.Prompts, session.Time).RunAsync(1, shape, stop).ConfigureAwait(false)];
                if (records.Select(record => record.Error).OfType<string>().FirstOrDefault() is { } error)
                {
                    throw new CommandException($"a request over {runner.Protocol} failed: {error}.");
                }

                starts.Add((runner.Protocol, child.StartTime, records[0], records[^1]));
            }
        }

        return
        [
            .. starts.GroupBy(one => one.Protocol).Select(group => new ColdResult(
                group.Key,
                group.Count(),
                plan.ScenarioRequests,
                Median.Of(group.Select(one => one.Ready)).TotalSeconds,
                group.Max(one => one.Ready).TotalSeconds,
                Median.Of(group.Select(one => one.First.TimeToFirstToken ?? one.First.Total)).TotalSeconds,
                Median.Of(group.Select(one => one.First.Total)).TotalSeconds,
                Median.Of(group.Select(one => one.Last.TimeToFirstToken ?? one.Last.Total)).TotalSeconds,
                Median.Of(group.Select(one => one.Last.Total)).TotalSeconds)),
        ];
    }
}
