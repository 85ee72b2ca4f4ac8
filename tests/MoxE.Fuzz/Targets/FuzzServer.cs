using System.Collections.Concurrent;
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
using MoxE.TestKit;

namespace MoxE.Fuzz.Targets;

/// <summary>The whole server on loopback ports over a model without weights: real routes, tokenizer, templates, constraints, scheduler and slots.</summary>
internal sealed class FuzzServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Settings =
    [
        "Http:Address=127.0.0.1", "Grpc:Address=127.0.0.1", "Http:Port=0", "Grpc:Port=0", "Http:AllowChatTemplate=true", $"Model:Path={RepositoryPaths.BridgeModel}", $"Model:Name={FuzzModel.Name}",
        "Engine:MaxSlots=8", "Engine:MaxStepTokens=256", "Limits:MaxTokens=16", "Limits:MaxPromptTokens=512", "Limits:MaxN=4", "Limits:MaxChoices=8", "Limits:MaxBodyBytes=16384",
    ];

    private readonly WebApplication _app;
    private readonly ErrorLog _log = new();

    public FuzzServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(Settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create($"MoxE:{pair[0]}", (string?)pair[1])));
        (MoxEOptions options, IReadOnlyList<string> errors) = OptionReader.Read(builder.Configuration);
        if (errors.Count > 0)
        {
            throw new InvalidOperationException(string.Join(' ', errors));
        }

        builder.Logging.ClearProviders().AddProvider(_log).SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton<IEngineFactory>(new FuzzModel(options));
        _app = builder.BuildServer(options);
        _app.StartAsync().GetAwaiter().GetResult();
        UntilReadyAsync().GetAwaiter().GetResult();
        string[] addresses = [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        (HttpAddress, GrpcAddress) = (new Uri(addresses[0]), new Uri(addresses[1]));
    }

    public Uri HttpAddress { get; }

    public Uri GrpcAddress { get; }

    /// <summary>One of the server's own services.</summary>
    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The errors logged since the last look.</summary>
    public string TakeErrors()
    {
        List<string> lines = [];
        while (_log.Lines.TryDequeue(out string? line))
        {
            lines.Add(line);
        }

        return string.Join("\n", lines);
    }

    /// <summary>Waits until nothing runs or waits and every slot is back.</summary>
    /// <returns>What is left, or null.</returns>
    public string? Leaks()
    {
        InferenceEngine engine = Get<ServingState>().Model!.Engine;
        return SpinWait.SpinUntil(() => engine.Status is { SlotsUsed: 0, Running: 0, Waiting: 0 }, Patience) ? null : $"the engine stays at {engine.Status}";
    }

    public void Dispose()
    {
        _app.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)_app).Dispose();
    }

    private async Task UntilReadyAsync()
    {
        ServingState state = Get<ServingState>();
        while (true)
        {
            Task changed = state.Changed;
            if (state.Read() == ServingPhase.Ready)
            {
                return;
            }

            if (state.Broken)
            {
                throw new InvalidOperationException(TakeErrors());
            }

            await changed.WaitAsync(Patience);
        }
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // gRPC logs an error when a client leaves while its message is read: that is the client's doing.
            if (IsEnabled(logLevel) && exception is not IOException)
            {
                Lines.Enqueue(formatter(state, exception) + exception);
            }
        }

        public void Dispose()
        {
        }
    }
}
