using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MoxE.Engine;
using MoxE.Server.Hosting;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Harness;

/// <summary>The whole server on loopback ports, serving the model its options name, with clients for both surfaces. Disposing it checks that no slot is left rented and no error was logged.</summary>
internal class LoopbackServer : IAsyncDisposable
{
    /// <summary>For what happens at once, unless the machine stands still for a while.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly WebApplication _app;

    /// <param name="app">A server that listens.</param>
    /// <param name="log">Its log.</param>
    protected LoopbackServer(WebApplication app, LogCapture log)
    {
        _app = app;
        Logs = log;
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        AdminAddress = addresses.Length > 2 ? new Uri(addresses[2]) : null;
        HttpAddress = new Uri(addresses[0]);
        Http = NewClient();
        GrpcAddress = new Uri(addresses[1]);
        Channel = NewChannel();
        Generation = new GenerationService.GenerationServiceClient(Channel);
    }

    public Uri HttpAddress { get; }

    public Uri GrpcAddress { get; }

    public Uri? AdminAddress { get; }

    public HttpClient Http { get; }

    public GrpcChannel Channel { get; }

    public GenerationService.GenerationServiceClient Generation { get; }

    public LogCapture Logs { get; }

    public IServiceProvider Services => _app.Services;

    public ServingState State => _app.Services.GetRequiredService<ServingState>();

    public ModelRegistry Registry => _app.Services.GetRequiredService<ModelRegistry>();

    public EngineStatus Status => State.Model!.Engine.Status;

    /// <summary>Whether errors in the log are part of the test.</summary>
    public bool ExpectErrors { get; set; }

    /// <summary>Starts a server with a model folder and waits until it is ready.</summary>
    /// <param name="settings">Options without their prefix, "Engine:MaxSlots=2".</param>
    public static async Task<LoopbackServer> StartModelAsync(params string[] settings)
    {
        LogCapture log = new();
        WebApplicationBuilder builder = NewBuilder(log, settings, out MoxEOptions options);
        WebApplication app = builder.BuildServer(options);
        await app.StartAsync();
        LoopbackServer server = new(app, log);
        await server.UntilAsync(ServingPhase.Ready);
        return server;
    }

    /// <summary>A builder on free loopback ports that takes nothing from files, the environment or the command line.</summary>
    public static WebApplicationBuilder NewBuilder(LogCapture log, string[] settings, out MoxEOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        string[] all = ["Http:Address=127.0.0.1", "Grpc:Address=127.0.0.1", "Http:Port=0", "Grpc:Port=0", .. settings];
        foreach (string[] pair in all.Select(setting => setting.Split('=', 2)))
        {
            builder.Configuration[$"MoxE:{pair[0]}"] = pair[1];
        }

        (options, IReadOnlyList<string> errors) = OptionReader.Read(builder.Configuration);
        Assert.Empty(errors);
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Information);
        return builder;
    }

    /// <summary>A client with connections of its own.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler()) { BaseAddress = HttpAddress, Timeout = Patience };

    /// <summary>A gRPC channel with a connection of its own.</summary>
    public GrpcChannel NewChannel() => GrpcChannel.ForAddress(GrpcAddress);

    /// <summary>Waits for a phase.</summary>
    public async Task UntilAsync(ServingPhase phase)
    {
        while (true)
        {
            Task changed = State.Changed;
            if (State.Read() == phase)
            {
                return;
            }

            await changed.WaitAsync(Patience);
        }
    }

    /// <summary>Waits until a reading of the engine holds.</summary>
    public void Until(Func<EngineStatus, bool> holds) => Until(State.Model!, holds);

    /// <summary>Waits until requests of an id can be aborted, which is a moment after the engine has them.</summary>
    public void UntilUnderWay(string id, int count = 1, string tenant = "") =>
        Assert.True(SpinWait.SpinUntil(() => _app.Services.GetRequiredService<RunningRequests>().Count(tenant, id) == count, Patience), $"not {count} requests of the id {id}");

    /// <summary>Waits until the models stand as they should.</summary>
    public async Task UntilAsync(Func<RegistrySnapshot, bool> holds)
    {
        while (true)
        {
            Task changed = Registry.Changed;
            if (holds(Registry.Snapshot))
            {
                return;
            }

            await changed.WaitAsync(Patience);
        }
    }

    /// <summary>Waits until a reading of a model's engine holds.</summary>
    public static void Until(ServedModel model, Func<EngineStatus, bool> holds) =>
        Assert.True(SpinWait.SpinUntil(() => holds(model.Engine.Status), Patience), $"the engine stays at {model.Engine.Status}");

    /// <summary>Stops as SIGTERM does.</summary>
    /// <param name="patience">Fires when the time to stop is over.</param>
    public Task StopAsync(CancellationToken patience = default) => _app.StopAsync(patience);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (ServedModel model in Registry.Snapshot.Versions.SelectMany(version => version.Loaded))
        {
            Until(model, status => status.SlotsUsed == 0 && status.Running == 0 && status.Waiting == 0);
        }

        Http.Dispose();
        Channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (!ExpectErrors)
        {
            Assert.Equal("", string.Join("\n", Logs.Lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text)));
        }
    }
}
