using System.Diagnostics;
using System.Diagnostics.Metrics;
using MoxE.Server.Serving;

namespace MoxE.Server.Telemetry;

/// <summary>Which door a request came through.</summary>
internal enum Surface
{
    Http,
    Grpc,
}

/// <summary>Counts, times and traces requests at the door, the refused ones too; what happens behind it is measured by the engine.</summary>
internal sealed class RequestMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MoxE.Server";

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;

    /// <summary>Creates the instruments.</summary>
    public RequestMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        Meter meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("moxe_server_requests", null, "Generation requests by surface and outcome.");
        _duration = meter.CreateHistogram("moxe_server_request_duration", "s", "Time from arrival to the last byte.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Durations });
    }

    /// <summary>Starts measuring one request; <see cref="Measurement.End"/> tells how it went.</summary>
    public Measurement Begin(Surface surface, HttpContext context) => new(this, surface, context);

    /// <summary>One request under way; counts as failed when it ends without a word.</summary>
    internal sealed class Measurement(RequestMetrics metrics, Surface surface, HttpContext context) : IDisposable
    {
        private readonly long _began = metrics._time.GetTimestamp();
        private readonly Activity? _span = RequestTracing.Begin(surface, context, metrics._time);
        private ErrorKind? _error = ErrorKind.Internal;

        /// <summary>Sets the outcome; null is success.</summary>
        public void End(ErrorKind? kind) => _error = kind;

        /// <summary>Records.</summary>
        public void Dispose()
        {
            KeyValuePair<string, object?> door = new("surface", surface == Surface.Http ? "http" : "grpc");
            KeyValuePair<string, object?> outcome = new("outcome", _error is { } failed ? ErrorFacts.Of(failed).Outcome : "ok");
            metrics._requests.Add(1, door, outcome);
            metrics._duration.Record(metrics._time.GetElapsedTime(_began).TotalSeconds, door, outcome);
            RequestTracing.End(_span, surface, _error, metrics._time);
        }
    }
}
