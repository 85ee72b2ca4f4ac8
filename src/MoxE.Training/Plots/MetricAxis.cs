using OxyPlot.Axes;

namespace MoxE.Training.Plots;

/// <summary>Axes that show metrics of an ablation.</summary>
internal static class MetricAxis
{
    /// <summary>Makes an axis hold these values with what is to either side of them, and some room.</summary>
    public static void Hold(this Axis axis, IReadOnlyList<MetricValues> values)
    {
        MetricValues[] known = [.. values.Where(value => value.Values.Count > 0)];
        if (known.Length == 0)
        {
            return;
        }

        double least = known.Min(value => Math.Min(value.Values.Min(), value.Mean - value.Spread));
        double most = known.Max(value => Math.Max(value.Values.Max(), value.Mean + value.Spread));
        double room = most > least ? 0.08 * (most - least) : Math.Max(0.05 * Math.Abs(most), 1e-3);
        (axis.Minimum, axis.Maximum) = (least - room, most + room);
    }
}
