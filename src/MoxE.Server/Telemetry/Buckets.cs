namespace MoxE.Server.Telemetry;

/// <summary>Histogram bounds fit for a small model: its steps take milliseconds.</summary>
internal static class Buckets
{
    /// <summary>Seconds, from half a millisecond to five minutes.</summary>
    public static double[] Durations { get; } =
        [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
}
