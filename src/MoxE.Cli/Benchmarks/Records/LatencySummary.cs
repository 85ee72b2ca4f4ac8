namespace MoxE.Cli.Benchmarks.Records;

/// <summary>Latencies in seconds, by nearest rank.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="P50">Half of them are no longer.</param>
/// <param name="P95">Nineteen of twenty are no longer.</param>
/// <param name="P99">Ninety-nine of a hundred are no longer.</param>
/// <param name="Max">The longest.</param>
internal sealed record LatencySummary(int Count, double P50, double P95, double P99, double Max)
{
    /// <summary>Of some times; null without any.</summary>
    public static LatencySummary? Of(IEnumerable<TimeSpan> times)
    {
        TimeSpan[] sorted = [.. times.Order()];
        return sorted.Length == 0 ? null : new LatencySummary(sorted.Length, Seconds(50), Seconds(95), Seconds(99), sorted[^1].TotalSeconds);

        double Seconds(int percent) => Percentile.Of(sorted, percent).TotalSeconds;
    }
}
