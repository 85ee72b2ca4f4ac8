using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MoxE.Engine;
using MoxE.Server.Hosting;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.TestKit;
using OpenTelemetry.Exporter;

namespace MoxE.ServerTests.Harness;

/// <summary>The whole server on loopback ports over the counting model.</summary>
internal sealed class RunningServer : LoopbackServer
{
    /// <summary>A folder that is there, which the counting model's factory does not open.</summary>
    private static readonly string[] OneModel = [$"Model:Path={RepositoryPaths.BridgeModel}", $"Model:Name={TestEngineFactory.ModelName}"];

    private RunningServer(WebApplication app, TestEngineFactory factory, LogCapture log)
        : base(app, log) => Factory = factory;

    public TestEngineFactory Factory { get; }

    public SuccessorRunner Runner => Factory.Runner;

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="settings">Options without their prefix, "Engine:MaxSlots=2".</param>
    public static Task<RunningServer> StartAsync(params string[] settings) => StartAsync(TimeProvider.System, settings);

    /// <summary>Starts a server with other services than its own and waits until it is ready.</summary>
    public static async Task<RunningServer> StartAsync(Action<IServiceCollection> services, params string[] settings)
    {
        RunningServer server = await StartLoadingAsync(TimeProvider.System, null, null, services, settings);
        await server.UntilAsync(ServingPhase.Ready);
        return server;
    }

    /// <summary>Starts a server with its own clock and waits until it is ready.</summary>
    public static async Task<RunningServer> StartAsync(TimeProvider time, params string[] settings)
    {
        RunningServer server = await StartLoadingAsync(time, null, null, settings);
        await server.UntilAsync(ServingPhase.Ready);
        return server;
    }

    /// <summary>Starts a server whose model may be broken; it may not be ready yet.</summary>
    public static Task<RunningServer> StartLoadingAsync(TimeProvider time, Exception? failure, Action<TestEngineFactory>? prepare = null, params string[] settings) =>
        StartLoadingAsync(time, failure, prepare, services: null, settings);

    private static async Task<RunningServer> StartLoadingAsync(TimeProvider time, Exception? failure, Action<TestEngineFactory>? prepare, Action<IServiceCollection>? services, string[] settings)
    {
        LogCapture log = new();
        WebApplicationBuilder builder = NewBuilder(log, [.. OneModel, "Engine:MaxSlots=8", .. settings], out MoxEOptions options);
        TestEngineFactory factory = new(options, time) { Failure = failure };
        prepare?.Invoke(factory);
        builder.Services.AddSingleton<IEngineFactory>(factory).AddSingleton(time);
        services?.Invoke(builder.Services);
        builder.Services.Configure<PrometheusAspNetCoreOptions>(scrape => scrape.ScrapeResponseCacheDurationMilliseconds = 0);
        WebApplication app = builder.BuildServer(options);
        await app.StartAsync();
        return new RunningServer(app, factory, log);
    }

    /// <summary>Starts a server that logs everything, its engine too.</summary>
    public static async Task<RunningServer> StartTracedAsync(params string[] settings)
    {
        LogCapture log = new();
        WebApplicationBuilder builder = NewBuilder(log, settings, out MoxEOptions options);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        TestEngineFactory factory = new(options, TimeProvider.System) { Logger = new LoggerFactory([log]).CreateLogger<InferenceEngine>() };
        builder.Services.AddSingleton<IEngineFactory>(factory);
        WebApplication app = builder.BuildServer(options);
        await app.StartAsync();
        RunningServer server = new(app, factory, log);
        await server.UntilAsync(ServingPhase.Ready);
        return server;
    }

    public override ValueTask DisposeAsync()
    {
        Factory.OpenAll();
        return base.DisposeAsync();
    }
}
