using MoxE.Plots;
using OxyPlot;
using OxyPlot.Series;

namespace MoxE.Training.Plots;

/// <summary>A figure for each group of an ablation: every metric of its configurations, seed by seed, with mean and spread.</summary>
internal static class AblationFigures
{
    private const int LongestName = 28;
    private const double BelowMean = 0.24; // of a row

    /// <summary>The figures, in the order of the file.</summary>
    public static IReadOnlyList<Figure> Of(AblationResults results)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return [.. results.Groups.Select(group => Group(results, group, names))];
    }

    private static Figure Group(AblationResults results, string group, HashSet<string> names)
    {
        PlotModel[] panels = [.. results.Metrics(group).Select(metric => Metric(metric, results.Of(group, metric)))];
        int configurations = results.Of(group, "").Count;
        return new Figure(
            UniqueName(group, names),
            $"Ablation: {group}",
            "Pale points: one seed each. Dark points: mean over the seeds with one standard deviation to either side.",
            Figure.Grid(panels, 2, 80 + (26 * configurations)));
    }

    private static PlotModel Metric(string metric, IReadOnlyList<MetricValues> configurations)
    {
        PlotModel panel = HouseStyle.Panel("", metric.Replace('_', ' '), "");
        panel.Padding = new OxyThickness(20, panel.Padding.Top, panel.Padding.Right, panel.Padding.Bottom); // The ellipsis is not measured.
        panel.Axes[0].Hold(configurations);
        (panel.Axes[1].Minimum, panel.Axes[1].Maximum) = (-0.6, configurations.Count - 0.4);
        (panel.Axes[1].StartPosition, panel.Axes[1].EndPosition) = (1, 0); // The first on top.
        panel.Axes[1].MajorStep = 1;
        panel.Axes[1].LabelFormatter = position => Label(configurations, position);

        var seeds = new ScatterSeries { MarkerType = MarkerType.Circle, MarkerSize = 3.2, MarkerFill = OxyColor.FromAColor(0x70, HouseStyle.Distinct(5)) };
        var means = new ScatterErrorSeries
        {
            MarkerType = MarkerType.Circle,
            MarkerSize = 4,
            MarkerFill = HouseStyle.Distinct(0),
            ErrorBarColor = HouseStyle.Distinct(0),
            ErrorBarStrokeThickness = 1.4,
            ErrorBarStopWidth = 4,
        };
        for (int i = 0; i < configurations.Count; i++)
        {
            MetricValues values = configurations[i];
            seeds.Points.AddRange(values.Values.Select(value => new ScatterPoint(value, i + BelowMean)));
            if (values.Values.Count > 0)
            {
                means.Points.Add(new ScatterErrorPoint(values.Mean, i, 2 * values.Spread, 0));
            }
        }

        panel.Series.Add(seeds);
        panel.Series.Add(means);
        return panel;
    }

    private static string Label(IReadOnlyList<MetricValues> configurations, double position)
    {
        int index = (int)Math.Round(position);
        return index < 0 || index >= configurations.Count || Math.Abs(index - position) > 1e-6 ? "" : Short(configurations[index].Name);
    }

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";

    private static string UniqueName(string group, HashSet<string> taken)
    {
        string plain = "ablation-" + string.Join('-', string.Concat(group.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
        string name = plain;
        for (int number = 2; !taken.Add(name); number++)
        {
            name = $"{plain}-{number}";
        }

        return name;
    }
}
