using MoxE.Server.Security;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Http;

/// <summary>The HTTP surface: its services and its routes.</summary>
internal static class HttpApi
{
    /// <summary>The endpoints.</summary>
    public static IServiceCollection AddHttpApi(this IServiceCollection services) => services
        .AddSingleton<CompletionsEndpoint>()
        .AddSingleton<ModelsEndpoint>()
        .AddSingleton<HealthEndpoint>();

    /// <summary>What every request passes, outermost first.</summary>
    public static WebApplication UseHttpApi(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeadersMiddleware>();
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        return app;
    }

    /// <summary>The routes. Probes and metrics do not count in request metrics.</summary>
    public static WebApplication MapHttpApi(this WebApplication app)
    {
        CompletionsEndpoint completions = app.Services.GetRequiredService<CompletionsEndpoint>();
        ModelsEndpoint models = app.Services.GetRequiredService<ModelsEndpoint>();
        HealthEndpoint health = app.Services.GetRequiredService<HealthEndpoint>();

        app.MapPost("/v1/completions", completions.HandleAsync);
        app.MapGet("/v1/models", models.ListAsync);
        app.MapGet("/v1/models/{**id:minlength(1)}", models.GetAsync);
        app.MapGet("/health/live", HealthEndpoint.LiveAsync).OpenToAll().DisableHttpMetrics();
        app.MapGet("/health/ready", health.ReadyAsync).OpenToAll().DisableHttpMetrics();
        app.MapPrometheusScrapingEndpoint(TelemetrySetup.MetricsPath).DisableHttpMetrics();
        return app;
    }
}
