using OpenTelemetry.Metrics;

namespace MoxE.Server.Telemetry;

/// <summary>Metrics through OpenTelemetry to a Prometheus endpoint.</summary>
internal static class TelemetrySetup
{
    /// <summary>Route of the scrape.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>Our meters, ASP.NET Core's and the runtime's.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<RequestMetrics>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("MoxE.*")
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Buckets.Durations })
            .AddView("aspnetcore.routing.match_attempts", MetricStreamConfiguration.Drop) // counts probes too
            .AddPrometheusExporter());
        return services;
    }
}
