using System.Diagnostics.Metrics;

namespace MoxE.Engine.Telemetry;

/// <summary>Histogram boundaries: a small model answers in milliseconds, which the usual defaults put in one bucket.</summary>
internal static class Buckets
{
    /// <summary>Seconds, half a millisecond to a minute.</summary>
    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
        [
            0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.075,
            0.1, 0.15, 0.25, 0.5, 0.75, 1, 2.5, 5, 10, 20, 30, 60,
        ],
    };

    /// <summary>Seconds, ten microseconds to a tenth of a second: what a step spends outside the model.</summary>
    public static readonly InstrumentAdvice<double> ShortSeconds = new()
    {
        HistogramBucketBoundaries = [0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1],
    };

    /// <summary>Counts, in powers of two.</summary>
    public static readonly InstrumentAdvice<int> Counts = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
    };

    /// <summary>Shares of one, in twentieths.</summary>
    public static readonly InstrumentAdvice<double> Shares = new()
    {
        HistogramBucketBoundaries = [.. Enumerable.Range(1, 20).Select(twentieth => twentieth / 20.0)],
    };
}
