using System.Diagnostics.Metrics;
using MoxE.Server.Serving;

namespace MoxE.Server.Telemetry;

/// <summary>Counts what the door refused, by reason; by nothing that a stranger chooses.</summary>
internal sealed class RefusalMetrics
{
    private static readonly ErrorKind[] Kinds = [ErrorKind.Unauthenticated, ErrorKind.Forbidden, ErrorKind.RateLimited];
    private readonly long[] _counts = new long[Kinds.Length];

    /// <summary>Creates the instrument.</summary>
    public RefusalMetrics(IMeterFactory meters) => meters.Create(RequestMetrics.MeterName).CreateObservableCounter(
        "moxe_server_refusals", Read, null, "Requests refused for their credential or its limits, by reason.");

    /// <summary>Counts one, if it is of these kinds.</summary>
    public void OnRefused(ErrorKind kind)
    {
        if (Array.IndexOf(Kinds, kind) is >= 0 and int index)
        {
            Interlocked.Increment(ref _counts[index]);
        }
    }

    private IEnumerable<Measurement<long>> Read() => Kinds.Select((kind, index) =>
        new Measurement<long>(Interlocked.Read(ref _counts[index]), new KeyValuePair<string, object?>("reason", ErrorFacts.Of(kind).Outcome)));
}
