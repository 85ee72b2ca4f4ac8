using MoxE.Server.Http.Bodies;
using MoxE.Server.Http.OpenApi;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Http;

/// <summary>The HTTP surface: its services and its routes.</summary>
internal static class HttpApi
{
    /// <summary>The endpoints.</summary>
    public static IServiceCollection AddHttpApi(this IServiceCollection services) => services
        .AddSingleton<RequestBodies>()
        .AddSingleton<RequestReader>()
        .AddSingleton<TextResponder>()
        .AddSingleton<CompletionsEndpoint>()
        .AddSingleton<ChatEndpoint>()
        .AddSingleton<EmbeddingsEndpoint>()
        .AddSingleton<TokenizeEndpoint>()
        .AddSingleton<AbortEndpoint>()
        .AddSingleton<ApiDocument>()
        .AddSingleton<ModelsEndpoint>()
        .AddSingleton<AdminModelsEndpoint>()
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
        ChatEndpoint chat = app.Services.GetRequiredService<ChatEndpoint>();
        TokenizeEndpoint tokens = app.Services.GetRequiredService<TokenizeEndpoint>();
        ModelsEndpoint models = app.Services.GetRequiredService<ModelsEndpoint>();
        HealthEndpoint health = app.Services.GetRequiredService<HealthEndpoint>();

        app.MapPost("/v1/completions", app.Services.GetRequiredService<CompletionsEndpoint>().HandleAsync);
        app.MapPost("/v1/chat/completions", chat.HandleAsync);
        app.MapPost("/v1/chat/completions/input_tokens", chat.CountAsync);
        app.MapPost("/v1/embeddings", app.Services.GetRequiredService<EmbeddingsEndpoint>().HandleAsync);
        app.MapPost("/v1/requests/{request_id}/abort", app.Services.GetRequiredService<AbortEndpoint>().HandleAsync);
        app.MapPost("/tokenize", tokens.TokenizeAsync);
        app.MapPost("/detokenize", tokens.DetokenizeAsync);
        if (app.Services.GetRequiredService<MoxEOptions>().Http.Documents)
        {
            ApiDocument.Map(app);
        }

        app.MapGet("/v1/models", models.ListAsync);
        app.MapGet("/v1/models/{**id:minlength(1)}", models.GetAsync);
        app.MapGet("/health/live", HealthEndpoint.LiveAsync).OpenToAll().DisableHttpMetrics();
        app.MapGet("/health/ready", health.ReadyAsync).OpenToAll().DisableHttpMetrics();
        app.MapPrometheusScrapingEndpoint(TelemetrySetup.MetricsPath).DisableHttpMetrics();
        return app;
    }
}
