using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MoxE.Server.Options;

/// <summary>Traces. What is not set here is taken from the usual <c>OTEL_…</c> variables.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>Value of <see cref="Protocol"/> that leaves the choice to the environment.</summary>
    public const string AnyProtocol = "auto";

    /// <summary>Value of <see cref="Protocol"/>: protobuf over HTTP.</summary>
    public const string HttpProtocol = "http/protobuf";

    /// <summary>Value of <see cref="Protocol"/>: gRPC.</summary>
    public const string GrpcProtocol = "grpc";

    [Description("Whether a span for each request, with its times in queue, prefill and decode, is sent to a collector by OTLP.")]
    public bool Traces { get; set; }

    [Description("Where the collector listens, for example `http://collector:4317`; empty takes `OTEL_EXPORTER_OTLP_ENDPOINT`, or this machine.")]
    public string Endpoint { get; set; } = "";

    [AllowedValues(AnyProtocol, GrpcProtocol, HttpProtocol)]
    [Description("How it is spoken to; `auto` takes `OTEL_EXPORTER_OTLP_PROTOCOL`, or gRPC.")]
    public string Protocol { get; set; } = AnyProtocol;

    [Range(0, 100)]
    [Description("How many of a hundred requests are traced; those that a `traceparent` comes with, as their caller decided. 100 leaves the choice to `OTEL_TRACES_SAMPLER`.")]
    public int SamplePercent { get; set; } = 100;

    /// <summary>Every value that is not allowed.</summary>
    public IEnumerable<string> Check()
    {
        if (Endpoint.Length > 0 && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"))
        {
            yield return $"MoxE:Telemetry:Endpoint is '{Endpoint}': allowed is an http or https address such as http://collector:4317";
        }
    }
}
