using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MoxE.Engine;
using MoxE.Server.Hosting;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Harness;

/// <summary>The whole server on loopback ports with clients for both surfaces. Disposing it checks that no slot is left rented and no error was logged.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private RunningServer(WebApplication app, TestEngineFactory factory, LogCapture log)
    {
        _app = app;
        Factory = factory;
        Logs = log;
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        HttpAddress = new Uri(addresses[0]);
        Http = NewClient();
        _channel = GrpcChannel.ForAddress(addresses[1]);
        Generation = new GenerationService.GenerationServiceClient(_channel);
    }

    public Uri HttpAddress { get; }

    public HttpClient Http { get; }

    public GrpcChannel Channel => _channel;

    public GenerationService.GenerationServiceClient Generation { get; }

    public TestEngineFactory Factory { get; }

    public LogCapture Logs { get; }

    public SuccessorRunner Runner => Factory.Runner;

    public IServiceProvider Services => _app.Services;

    public ServingState State => _app.Services.GetRequiredService<ServingState>();

    public EngineStatus Status => State.Model!.Engine.Status;

    /// <summary>Whether errors in the log are part of the test.</summary>
    public bool ExpectErrors { get; set; }

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="settings">Options without their prefix, "Engine:MaxSlots=2".</param>
    public static Task<RunningServer> StartAsync(params string[] settings) => StartAsync(TimeProvider.System, settings);

    /// <summary>Starts a server with its own clock and waits until it is ready.</summary>
    public static async Task<RunningServer> StartAsync(TimeProvider time, params string[] settings)
    {
        RunningServer server = await StartLoadingAsync(time, null, null, settings);
        await server.UntilAsync(ServingPhase.Ready);
        return server;
    }

    /// <summary>Starts a server whose model may be broken; it may not be ready yet.</summary>
    public static async Task<RunningServer> StartLoadingAsync(TimeProvider time, Exception? failure, Action<TestEngineFactory>? prepare = null, params string[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        string[] all = ["Http:Address=127.0.0.1", "Grpc:Address=127.0.0.1", "Http:Port=0", "Grpc:Port=0", "Engine:MaxSlots=8", .. settings];
        foreach (string[] pair in all.Select(setting => setting.Split('=', 2)))
        {
            builder.Configuration[$"MoxE:{pair[0]}"] = pair[1];
        }

        (MoxEOptions options, IReadOnlyList<string> errors) = OptionReader.Read(builder.Configuration);
        Assert.Empty(errors);

        LogCapture log = new();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Information);
        TestEngineFactory factory = new(options, time) { Failure = failure };
        prepare?.Invoke(factory);
        builder.Services.AddSingleton<IEngineFactory>(factory).AddSingleton(time);
        WebApplication app = builder.BuildServer(options);
        await app.StartAsync();
        return new RunningServer(app, factory, log);
    }

    /// <summary>A client with connections of its own.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler()) { BaseAddress = HttpAddress, Timeout = Patience };

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
    public void Until(Func<EngineStatus, bool> holds) =>
        Assert.True(SpinWait.SpinUntil(() => holds(Status), Patience), $"the engine stays at {Status}");

    /// <summary>Stops as SIGTERM does.</summary>
    /// <param name="patience">Fires when the time to stop is over.</param>
    public Task StopAsync(CancellationToken patience = default) => _app.StopAsync(patience);

    public async ValueTask DisposeAsync()
    {
        Runner.Open();
        if (State.Model is not null)
        {
            Until(status => status.SlotsUsed == 0 && status.Running == 0 && status.Waiting == 0);
        }

        Http.Dispose();
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (!ExpectErrors)
        {
            Assert.Empty(Logs.Lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text));
        }
    }
}
