namespace MoxE.Cli.Benchmarks.Serving.Traffic;

/// <summary>Moments at which requests arrive that know nothing of each other: gaps are exponential, −ln(1 − u) / rate.</summary>
internal static class PoissonArrivals
{
    /// <summary>Arrivals without an end, since the beginning, ascending.</summary>
    /// <param name="rate">Arrivals in a second, in the mean; over 0.</param>
    /// <param name="seed">Of the gaps.</param>
    public static IEnumerable<TimeSpan> Of(double rate, int seed)
    {
        Random random = new(seed);
        double seconds = 0;
        while (true)
        {
            seconds -= Math.Log(1 - random.NextDouble()) / rate;
            yield return TimeSpan.FromSeconds(seconds);
        }
    }
}
