using MoxE.Cli.Benchmarks.Serving.Clients;
using MoxE.Cli.Benchmarks.Serving.Server;
using MoxE.Cli.Benchmarks.Serving.Traffic;

namespace MoxE.Cli.Benchmarks.Serving;

/// <summary>Clients of one running server, over each surface that is measured.</summary>
internal sealed class ServingSession : IDisposable
{
    private readonly IReadOnlyList<IGenerationClient> _clients;
    private readonly HttpClient? _metrics;

    /// <param name="http">The server's HTTP address; null when HTTP is not measured.</param>
    /// <param name="grpc">Its gRPC address; null when gRPC is not measured.</param>
    /// <param name="metrics">Where it tells its metrics; null when nothing is known of them.</param>
    /// <param name="traffic">How requests are made.</param>
    /// <param name="time">The clock.</param>
    public ServingSession(Uri? http, Uri? grpc, Uri? metrics, TrafficOptions traffic, TimeProvider time)
    {
        List<IGenerationClient> clients = [];
        if (http is not null)
        {
            clients.Add(HttpGenerationClient.To(http));
        }

        if (grpc is not null)
        {
            clients.Add(GrpcGenerationClient.To(grpc));
        }

        _clients = clients;
        _metrics = metrics is null ? null : new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = metrics };
        Runners = [.. clients.Select(client => new RequestRunner(client, traffic.Timeout, time))];
        Prompts = new PromptSource(traffic.Vocabulary, traffic.Temperature, traffic.Seed);
        Time = time;
    }

    /// <summary>One for each surface.</summary>
    public IReadOnlyList<RequestRunner> Runners { get; }

    /// <summary>Makes the requests of all of them.</summary>
    public PromptSource Prompts { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>What the server has counted; null where it does not tell.</summary>
    public async Task<ServerCounters?> CountersAsync(CancellationToken stop) =>
        _metrics is null ? null : await ServerCounters.ReadAsync(_metrics, stop).ConfigureAwait(false);

    /// <summary>Sends some requests over each surface, one after another, and forgets them.</summary>
    /// <exception cref="CommandException">One of them failed: there is nothing to measure then.</exception>
    public async Task WarmUpAsync(ServePlan plan, CancellationToken stop)
    {
        LoadShape shape = new(plan.Warmup, null, plan.PromptTokens, plan.MaxTokens);
        foreach (RequestRunner runner in Runners)
        {
            IReadOnlyList<RequestRecord> records = await new ClosedLoop(runner, Prompts, Time).RunAsync(1, shape, stop).ConfigureAwait(false);
            if (records.Select(record => record.Error).OfType<string>().FirstOrDefault() is { } error)
            {
                throw new CommandException($"the server does not answer over {runner.Protocol}: {error}.");
            }
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        foreach (IGenerationClient client in _clients)
        {
            client.Dispose();
        }

        _metrics?.Dispose();
    }
}
