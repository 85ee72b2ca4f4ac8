using MoxE.Server.Options;

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
            grpc.MaxSendMessageSize = null;
            grpc.EnableDetailedErrors = false;
            grpc.Interceptors.Add<ErrorInterceptor>();
        });
        services.AddGrpcReflection();
        return services;
    }

    /// <summary>The routes. Health and reflection do not count in request metrics.</summary>
    public static WebApplication MapGrpcApi(this WebApplication app)
    {
        app.MapGrpcService<GenerationGrpcService>();
        app.MapGrpcService<HealthGrpcService>().DisableHttpMetrics();
        app.MapGrpcReflectionService().DisableHttpMetrics();
        return app;
    }
}
