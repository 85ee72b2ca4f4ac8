using System.IO.Compression;
using Grpc.AspNetCore.Server.Model;
using Grpc.Health.V1;
using Grpc.Reflection;
using Microsoft.AspNetCore.Http.Features;
using MoxE.OpenInference.V2;
using MoxE.Server.OpenInference.Rpc;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>The gRPC surface: its services and its routes.</summary>
internal static class GrpcApi
{
    /// <summary>The services, with the size limit of HTTP bodies and no details of failures.</summary>
    public static IServiceCollection AddGrpcApi(this IServiceCollection services, MoxEOptions options)
    {
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.Limits.MaxBodyBytes;
            grpc.MaxSendMessageSize = options.Grpc.MaxResponseBytes;
            grpc.ResponseCompressionAlgorithm = CompressionInterceptor.Encoding;
            grpc.ResponseCompressionLevel = CompressionLevel.Fastest;
            grpc.EnableDetailedErrors = false;
            grpc.IgnoreUnknownServices = true; // its catch-all route would hide 405 answers of the HTTP routes
            grpc.Interceptors.Add<CompressionInterceptor>();
            grpc.Interceptors.Add<ErrorInterceptor>();
        });
        services.AddSingleton<MeasuredRpc>().AddSingleton<ChatMapping>().AddSingleton<TextCalls>().AddSingleton<TokenCalls>().AddSingleton<ModelCalls>();
        services.AddSingleton<IServiceMethodProvider<GenerationGrpcService>, GenerationMethods>();
        services.AddSingleton<IServiceMethodProvider<InferenceGrpcService>, InferenceMethods>();
        services.AddSingleton(new ReflectionServiceImpl(GenerationService.Descriptor, GRPCInferenceService.Descriptor, Health.Descriptor));
        return services;
    }

    /// <summary>Messages have their own size limit, checked before they are read; the one of HTTP bodies is taken off. A client that leaves in mid-message is cancelled.</summary>
    public static WebApplication UseGrpcApi(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (IsGrpc(context.Request))
            {
                if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                {
                    limit.MaxRequestBodySize = null;
                }

                context.Features.Set<IRequestBodyPipeFeature>(new CallBody(context.Request.BodyReader));
            }

            return next(context);
        });
        return app;
    }

    /// <summary>The routes. Health and reflection do not count in request metrics.</summary>
    public static WebApplication MapGrpcApi(this WebApplication app)
    {
        app.MapGrpcService<GenerationGrpcService>();
        app.MapGrpcService<InferenceGrpcService>();
        app.MapGrpcService<HealthGrpcService>().OpenToAll().DisableHttpMetrics();
        app.MapGrpcService<ReflectionServiceImpl>().DisableHttpMetrics();
        return app;
    }

    /// <summary>Whether a request is a gRPC call.</summary>
    internal static bool IsGrpc(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol) && request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
}
