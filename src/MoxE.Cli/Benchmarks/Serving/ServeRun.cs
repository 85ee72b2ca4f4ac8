using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Serving.Clients;
using MoxE.Cli.Benchmarks.Serving.Scenarios;
using MoxE.Cli.Benchmarks.Serving.Server;
using MoxE.Cli.Benchmarks.Serving.Traffic;
using MoxE.Model.Folders;

namespace MoxE.Cli.Benchmarks.Serving;

/// <summary>A scenario from the server's start to its end.</summary>
/// <param name="context">The clock, the server's places, and where progress goes.</param>
/// <param name="target">The server.</param>
/// <param name="surfaces">What is measured of it.</param>
/// <param name="plan">How much is asked.</param>
/// <param name="traffic">How requests are made; the vocabulary is found out here.</param>
/// <param name="clientCores">Cores this process was bound to.</param>
internal sealed class ServeRun(CliContext context, ServeTarget target, Surfaces surfaces, ServePlan plan, TrafficOptions traffic, IReadOnlyList<int> clientCores)
{
    /// <summary>Every byte-level vocabulary has its bytes.</summary>
    private const int LeastVocabulary = 256;

    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">One of <see cref="ScenarioNames"/>.</param>
    /// <param name="stamp">Where the figures come from.</param>
    /// <param name="stop">Ends it; the server is stopped then too.</param>
    public Task<SavedRun> RunAsync(string scenario, RunStamp stamp, CancellationToken stop) => target.Setup switch
    {
        { } setup when scenario == ScenarioNames.Cold => ColdAsync(setup, stamp, stop),
        { } setup => OwnAsync(setup, scenario, stamp, stop),
        null when scenario == ScenarioNames.Cold => throw new CommandException("--scenario: found cold with a server that runs already; allowed: with MODEL only."),
        null => RunningAsync(scenario, stamp, stop),
    };

    private async Task<SavedRun> OwnAsync(ServerSetup setup, string scenario, RunStamp stamp, CancellationToken stop)
    {
        ModelManifest manifest = ModelFolder.Open(setup.Model, verifyHashes: false).Manifest;
        await using ServerChild child = await ServerChild.StartAsync(context.Server, setup, context.Time, stop).ConfigureAwait(false);
        using ServingSession session = Connect(child, manifest);
        SavedRun run = await MeasureAsync(session, scenario, stamp, stop).ConfigureAwait(false);
        return run with { Server = Describe(setup, manifest, child.StartTime, child.Memory.Peak) };
    }

    private async Task<SavedRun> RunningAsync(string scenario, RunStamp stamp, CancellationToken stop)
    {
        int vocabulary = LeastVocabulary;
        if (target.Grpc is { } grpc)
        {
            using var client = GrpcGenerationClient.To(grpc);
            vocabulary = await client.VocabularyAsync(stop).ConfigureAwait(false);
        }

        using ServingSession session = new(
            surfaces.Http ? target.Http : null, surfaces.Grpc ? target.Grpc : null, target.Http, traffic with { Vocabulary = vocabulary }, context.Time);
        SavedRun run = await MeasureAsync(session, scenario, stamp, stop).ConfigureAwait(false);
        return run with { Server = new ServerRow(null, null, null, [], [], clientCores, null, null, null) };
    }

    private async Task<SavedRun> ColdAsync(ServerSetup setup, RunStamp stamp, CancellationToken stop)
    {
        ModelManifest manifest = ModelFolder.Open(setup.Model, verifyHashes: false).Manifest;
        ColdScenario cold = new(
            token => ServerChild.StartAsync(context.Server, setup, context.Time, token), child => Connect(child, manifest), plan);
        IReadOnlyList<ColdResult> results = await cold.RunAsync(surfaces.Count, stop).ConfigureAwait(false);
        return new SavedRun(SavedRun.CurrentSchema, stamp, Server: Describe(setup, manifest, null, null), Cold: results);
    }

    private async Task<SavedRun> MeasureAsync(ServingSession session, string scenario, RunStamp stamp, CancellationToken stop)
    {
        await session.WarmUpAsync(plan, stop).ConfigureAwait(false);
        SavedRun run = new(SavedRun.CurrentSchema, stamp);
        return scenario switch
        {
            ScenarioNames.LongPrompt => run with { LongPrompt = await EachAsync(session, runner => new LongPromptScenario(runner, session, plan).RunAsync(stop)).ConfigureAwait(false) },
            ScenarioNames.Mixed => run with { Mixed = await EachAsync(session, runner => new MixedScenario(runner, session, plan).RunAsync(stop)).ConfigureAwait(false) },
            _ => run with { Load = await new LoadScenario(session, plan, Show).RunAsync(stop).ConfigureAwait(false) },
        };
    }

    private static async Task<IReadOnlyList<T>> EachAsync<T>(ServingSession session, Func<RequestRunner, Task<T>> measure)
    {
        List<T> results = [];
        foreach (RequestRunner runner in session.Runners)
        {
            results.Add(await measure(runner).ConfigureAwait(false));
        }

        return results;
    }

    private void Show(LoadRow row) => context.Error.WriteLine(FormattableString.Invariant(
        $"{ServeTables.Title(row)}: {row.TokensPerSecond:N0} tokens/s, {row.Errors.Values.Sum()} errors in {row.Requests} requests, {row.Seconds:N1} s"));

    private ServingSession Connect(ServerChild child, ModelManifest manifest) => new(
        surfaces.Http ? child.Http : null, surfaces.Grpc ? child.Grpc : null, child.Http, traffic with { Vocabulary = manifest.Sizes.VocabularySize }, context.Time);

    private ServerRow Describe(ServerSetup setup, ModelManifest manifest, TimeSpan? start, long? peak) => new(
        manifest.Name,
        WeightTypeNames.Name(manifest.WeightType),
        setup.Threads > 0 ? setup.Threads : setup.Cores.Count > 0 ? setup.Cores.Count : Environment.ProcessorCount,
        setup.Settings,
        setup.Cores,
        clientCores,
        manifest.State.BytesPerSequence,
        start?.TotalSeconds,
        peak);
}
