using MoxE.Server.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MoxE.Server.Telemetry;

/// <summary>Through OpenTelemetry metrics go to a Prometheus endpoint and, where wanted, traces to a collector.</summary>
internal static class TelemetrySetup
{
    /// <summary>Route of the scrape.</summary>
    public const string MetricsPath = "/metrics";

    private const string ServiceName = "moxe-serving";
    private const string TracesPath = "v1/traces"; // which an endpoint of OTLP over HTTP has beneath its address

    /// <summary>Our meters, ASP.NET Core's and the runtime's; our traces.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, MoxEOptions options, IConfiguration configuration)
    {
        services.AddSingleton<RequestMetrics>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("MoxE.*")
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Buckets.Durations })
            .AddView("aspnetcore.routing.match_attempts", MetricStreamConfiguration.Drop) // counts probes too
            .AddPrometheusExporter());
        if (options.Telemetry.Traces)
        {
            services.AddOpenTelemetry().WithTracing(traces => AddTraces(traces, options.Telemetry, isNamed: configuration["OTEL_SERVICE_NAME"] is not null));
        }

        return services;
    }

    private static void AddTraces(TracerProviderBuilder traces, TelemetryOptions options, bool isNamed)
    {
        traces.AddSource(RequestTracing.SourceName).AddOtlpExporter(exporter => SetUp(exporter, options));
        if (!isNamed)
        {
            traces.ConfigureResource(resource => resource.AddService(ServiceName));
        }

        if (options.SamplePercent < 100)
        {
            traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.SamplePercent / 100.0)));
        }
    }

    /// <summary>What the options say; the rest was read from the environment already.</summary>
    private static void SetUp(OtlpExporterOptions exporter, TelemetryOptions options)
    {
        exporter.Protocol = options.Protocol switch
        {
            TelemetryOptions.GrpcProtocol => OtlpExportProtocol.Grpc,
            TelemetryOptions.HttpProtocol => OtlpExportProtocol.HttpProtobuf,
            _ => exporter.Protocol,
        };
        if (options.Endpoint.Length > 0)
        {
            Uri endpoint = new(options.Endpoint);
            bool isWhole = exporter.Protocol == OtlpExportProtocol.Grpc || endpoint.AbsolutePath.EndsWith(TracesPath, StringComparison.Ordinal);
            exporter.Endpoint = isWhole ? endpoint : new Uri($"{options.Endpoint.TrimEnd('/')}/{TracesPath}");
        }
    }
}
