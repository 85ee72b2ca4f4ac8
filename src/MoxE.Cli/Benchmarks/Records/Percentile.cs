namespace MoxE.Cli.Benchmarks.Records;

/// <summary>Percentiles by nearest rank: the smallest value that at least so many percent of all values do not exceed. So each is a value that occurred.</summary>
internal static class Percentile
{
    /// <summary>One percentile.</summary>
    /// <param name="sorted">One or more values, ascending.</param>
    /// <param name="percent">Over 0, to 100.</param>
    public static T Of<T>(IReadOnlyList<T> sorted, int percent) => sorted[(int)(((percent * (long)sorted.Count) + 99) / 100) - 1];
}
