using System.Buffers;
using System.Text.Json;
using MoxE.Server.Http;
using MoxE.Server.OpenInference.Repository;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.OpenInference.Rest;
using MoxE.Server.Security;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference;

/// <summary>The open inference protocol, version 2: what its gRPC service and its HTTP routes share, and the routes.</summary>
internal static class OpenInferenceApi
{
    private const string Root = "/v2";

    /// <summary>Whether a path is the protocol's.</summary>
    public static bool Owns(PathString path) => path.StartsWithSegments(Root, StringComparison.Ordinal);

    /// <summary>The protocol's error object.</summary>
    public static void WriteError(IBufferWriter<byte> output, ServiceError error)
    {
        using Utf8JsonWriter json = new(output, AnswerJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("error"u8, error.Message);
        json.WriteEndObject();
    }

    /// <summary>What both wires need.</summary>
    public static IServiceCollection AddOpenInference(this IServiceCollection services) => services
        .AddSingleton<IModelRepository, RegistryModelRepository>()
        .AddSingleton<InferenceService>()
        .AddSingleton<ProbeEndpoint>()
        .AddSingleton<MetadataEndpoint>()
        .AddSingleton<InferEndpoint>()
        .AddSingleton<GenerateEndpoint>()
        .AddSingleton<RepositoryEndpoint>();

    /// <summary>The routes. Probes do not count in request metrics.</summary>
    public static WebApplication MapOpenInference(this WebApplication app)
    {
        ProbeEndpoint probes = app.Services.GetRequiredService<ProbeEndpoint>();
        MetadataEndpoint metadata = app.Services.GetRequiredService<MetadataEndpoint>();
        InferEndpoint infer = app.Services.GetRequiredService<InferEndpoint>();
        GenerateEndpoint generate = app.Services.GetRequiredService<GenerateEndpoint>();
        RepositoryEndpoint repository = app.Services.GetRequiredService<RepositoryEndpoint>();

        RouteGroupBuilder routes = app.MapGroup(Root);
        routes.MapGet("", MetadataEndpoint.ServerAsync);
        routes.MapGet("/health/live", ProbeEndpoint.LiveAsync).OpenToAll().DisableHttpMetrics();
        routes.MapGet("/health/ready", probes.ReadyAsync).OpenToAll().DisableHttpMetrics();
        routes.MapPost("/repository/index", repository.IndexAsync);
        routes.MapPost("/repository/models/{model}/load", repository.LoadAsync).AdminOnly();
        routes.MapPost("/repository/models/{model}/unload", repository.UnloadAsync).AdminOnly();
        foreach (string model in (string[])["/models/{model}", "/models/{model}/versions/{version}"])
        {
            routes.MapGet(model, metadata.ModelAsync);
            routes.MapGet($"{model}/ready", probes.ModelAsync).DisableHttpMetrics();
            routes.MapPost($"{model}/infer", infer.HandleAsync);
            routes.MapPost($"{model}/generate", generate.WholeAsync);
            routes.MapPost($"{model}/generate_stream", generate.StreamAsync);
        }

        return app;
    }
}
