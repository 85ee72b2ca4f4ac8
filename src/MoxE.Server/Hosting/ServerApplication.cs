using Microsoft.Extensions.DependencyInjection.Extensions;
using MoxE.Server.Grpc;
using MoxE.Server.Hosting.Rehearsals;
using MoxE.Server.Http;
using MoxE.Server.Models;
using MoxE.Server.OpenInference;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Hosting;

/// <summary>Puts the server together.</summary>
internal static class ServerApplication
{
    /// <summary>Time beyond the drain for answers to reach their readers.</summary>
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    /// <summary>Services, listeners and routes; nothing runs yet.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="options">Validated options.</param>
    public static WebApplication BuildServer(this WebApplicationBuilder builder, MoxEOptions options)
    {
        builder.Services.AddSingleton(options);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddServing(options).AddModelHost(options).AddHttpApi().AddGrpcApi(options).AddOpenInference().AddTelemetry(options, builder.Configuration);
        builder.Services.AddSecurity(options, builder.Configuration);
        builder.Logging.KeepRequestsOutOfLogs();
        builder.WebHost.UseListeners(options);
        WebApplication app = builder.Build();
        app.WarnIfOpen(options);
        app.UseHttpApi().UseSecurity(options).UseGrpcApi().MapHttpApi().MapAdminApi(options).MapGrpcApi().MapOpenInference();
        return app;
    }

    /// <summary>Runs until the process is told to stop.</summary>
    /// <returns>The exit code: 0, or 1 when the model is broken or a port cannot be had.</returns>
    public static async Task<int> RunServerAsync(this WebApplication app)
    {
        ServingState state = app.Services.GetRequiredService<ServingState>(); // running ends with disposing the services
        ILogger log = app.Logger;
        try
        {
            await app.RunAsync();
        }
        catch (IOException e)
        {
            Log.CannotListen(log, e.Message);
            return 1;
        }

        return state.Broken ? 1 : 0;
    }

    private static IServiceCollection AddServing(this IServiceCollection services, MoxEOptions options) => services
        .AddModels(options)
        .AddSingleton<ServingState>()
        .AddSingleton<RunningRequests>()
        .AddSingleton(options.Limits)
        .AddSingleton<RequestValidator>()
        .AddSingleton<RequestStarter>()
        .AddSeams();

    /// <summary>What tests may have put something else for.</summary>
    private static IServiceCollection AddSeams(this IServiceCollection services)
    {
        services.TryAddSingleton<IConstraintSource, ConstraintSources>();
        services.TryAddSingleton<IChatEncoder, TemplateChatEncoder>();
        return services;
    }

    private static IServiceCollection AddModelHost(this IServiceCollection services, MoxEOptions options)
    {
        services.AddSingleton<Rehearsal>();
        services.TryAddSingleton<IEngineFactory, OnnxEngineFactory>();
        services.AddHostedService<ModelHost>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.Drain.TimeoutSeconds) + FlushTime);
        return services;
    }
}
