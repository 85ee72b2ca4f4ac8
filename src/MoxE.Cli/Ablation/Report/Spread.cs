namespace MoxE.Cli.Ablation.Report;

/// <summary>A figure over seeds.</summary>
/// <param name="Count">Seeds, n ≥ 1.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation (n − 1); null for one seed.</param>
internal readonly record struct Spread(int Count, double Mean, double? Deviation)
{
    /// <summary>Two-sided 95 % points of Student's t for 1 … 30 degrees of freedom; more are taken as 30, which errs on the careful side.</summary>
    private static readonly double[] T =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>Sums up values, or null when there are none.</summary>
    public static Spread? Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0)
        {
            return null;
        }

        double mean = all.Average();
        return new Spread(all.Length, mean, all.Length > 1 ? Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1)) : null);
    }

    /// <summary>
    /// How far two means may lie apart by the spread over the seeds alone: t · √(s₁²/n₁ + s₂²/n₂), t at 95 % for the degrees
    /// of freedom of Welch's test, rounded down. Null when either is of one seed.
    /// </summary>
    public static double? Limit(Spread a, Spread b)
    {
        if (a.Deviation is not { } deviationA || b.Deviation is not { } deviationB)
        {
            return null;
        }

        (double errorA, double errorB) = (deviationA * deviationA / a.Count, deviationB * deviationB / b.Count);
        double error = errorA + errorB;
        if (error == 0)
        {
            return 0;
        }

        double freedom = error * error / ((errorA * errorA / (a.Count - 1)) + (errorB * errorB / (b.Count - 1)));

        // Rounding must not turn a whole number into the one below.
        return T[Math.Clamp((int)(freedom + 1e-9), 1, T.Length) - 1] * Math.Sqrt(error);
    }
}
