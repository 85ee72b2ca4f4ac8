using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Serving.Clients;
using MoxE.Cli.Benchmarks.Serving.Server;
using MoxE.Cli.Benchmarks.Serving.Traffic;

namespace MoxE.Cli.Benchmarks.Serving.Scenarios;

/// <summary>Level after level of load; at each level one surface after the other, so that they are compared side by side.</summary>
/// <param name="session">The server.</param>
/// <param name="plan">The levels.</param>
/// <param name="measured">Told of each level.</param>
internal sealed class LoadScenario(ServingSession session, ServePlan plan, Action<LoadRow> measured)
{
    /// <summary>Runs all levels, the closed loops first.</summary>
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken stop)
    {
        List<LoadRow> rows = [];
        foreach (int clients in plan.Concurrency)
        {
            foreach (RequestRunner runner in session.Runners)
            {
                ClosedLoop loop = new(runner, session.Prompts, session.Time);
                rows.Add(await LevelAsync(runner, "closed", clients, () => loop.RunAsync(clients, plan.Closed(clients), stop), stop).ConfigureAwait(false));
            }
        }

        foreach (double rate in plan.Rates)
        {
            foreach (RequestRunner runner in session.Runners)
            {
                OpenLoop loop = new(runner, session.Prompts, session.Time);
                rows.Add(await LevelAsync(runner, "open", rate, () => loop.RunAsync(PoissonArrivals.Of(rate, plan.Seed), plan.Open, stop), stop).ConfigureAwait(false));
            }
        }

        return rows;
    }

    private async Task<LoadRow> LevelAsync(RequestRunner runner, string loop, double load, Func<Task<IReadOnlyList<RequestRecord>>> run, CancellationToken stop)
    {
        ServerCounters? before = await session.CountersAsync(stop).ConfigureAwait(false);
        IReadOnlyList<RequestRecord> records = await run().ConfigureAwait(false);
        ServerCounters? after = await session.CountersAsync(stop).ConfigureAwait(false);
        LoadRow row = LoadRow.Of(runner.Protocol, loop, load, plan.PromptTokens, plan.MaxTokens, records);
        if (before is { } earlier && after?.Since(earlier) is { Steps: > 0 } counted && row.Seconds > 0)
        {
            row = row with { ModelShare = counted.StepSeconds / row.Seconds, MeanBatch = counted.StepSequences / counted.Steps };
        }

        measured(row);
        return row;
    }
}
