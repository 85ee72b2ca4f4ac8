namespace MoxE.Cli.Benchmarks;

/// <summary>The middle of some values; of an even number of values the mean of the two in the middle.</summary>
internal static class Median
{
    /// <summary>Of one or more numbers.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Of one or more times.</summary>
    public static TimeSpan Of(IEnumerable<TimeSpan> values) => TimeSpan.FromTicks((long)Of(values.Select(time => (double)time.Ticks)));
}
