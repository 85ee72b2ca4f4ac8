using System.Globalization;
using MoxE.Model.Routing;
using MoxE.Plots;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace MoxE.Training.Plots;

/// <summary>The router's normalised entropy H against the difficulty d that was predicted for the token, layer by layer.</summary>
internal static class DifficultyFigure
{
    private const int Bins = RoutingAnalysis.HistogramBins;

    /// <summary>The figure; null when no layer predicts difficulty.</summary>
    /// <param name="layers">[L].</param>
    public static Figure? Of(IReadOnlyList<RoutingSummary> layers)
    {
        PlotModel[] panels = [.. layers.Select((layer, index) => (layer, index)).Where(item => item.layer.EntropyDifficultyHistogram.Any(count => count > 0))
            .Select(item => Layer(item.layer, item.index))];
        return panels.Length == 0 ? null : new Figure(
            "difficulty",
            "Router entropy against predicted difficulty",
            "Darker: more tokens, logarithmic. Points: mean of H where d is alike, with one standard deviation. r: correlation over all tokens.",
            Figure.Grid(panels, Math.Clamp(panels.Length, 2, 3), 290));
    }

    private static PlotModel Layer(RoutingSummary layer, int index)
    {
        string correlation = layer.DifficultyEntropyCorrelation is { } r ? string.Create(CultureInfo.InvariantCulture, $": r = {r:F2}") : "";
        PlotModel panel = HouseStyle.Panel($"layer {index}{correlation}", "predicted difficulty d", "normalised entropy H");
        IReadOnlyList<long> histogram = layer.EntropyDifficultyHistogram;
        Zoom(panel.Axes[0], bin => Enumerable.Range(0, Bins).Any(h => histogram[(h * Bins) + bin] > 0));
        Zoom(panel.Axes[1], bin => Enumerable.Range(0, Bins).Any(d => histogram[(bin * Bins) + d] > 0));
        panel.Series.Add(Density(histogram));
        panel.Series.Add(Means(histogram));
        return panel;
    }

    // What is empty all around is cut off, but for one bin.
    private static void Zoom(Axis axis, Func<int, bool> isUsed)
    {
        int[] used = [.. Enumerable.Range(0, Bins).Where(isUsed)];
        axis.Minimum = Math.Max(used[0] - 1, 0) / (double)Bins;
        axis.Maximum = Math.Min(used[^1] + 2, Bins) / (double)Bins;
    }

    private static RectangleBarSeries Density(IReadOnlyList<long> histogram)
    {
        var density = new RectangleBarSeries { StrokeThickness = 0 };
        double most = Math.Log(histogram.Max() + 1.0);
        for (int bin = 0; bin < histogram.Count; bin++)
        {
            if (histogram[bin] > 0)
            {
                (int h, int d) = Math.DivRem(bin, Bins);
                density.Items.Add(new RectangleBarItem(d / (double)Bins, h / (double)Bins, (d + 1) / (double)Bins, (h + 1) / (double)Bins)
                {
                    Color = HouseStyle.Density(Math.Log(histogram[bin] + 1.0) / most),
                });
            }
        }

        return density;
    }

    private static ScatterErrorSeries Means(IReadOnlyList<long> histogram)
    {
        var means = new ScatterErrorSeries
        {
            MarkerType = MarkerType.Circle,
            MarkerSize = 3.2,
            MarkerFill = HouseStyle.Distinct(1),
            MarkerStroke = OxyColors.White,
            MarkerStrokeThickness = 0.8,
            ErrorBarColor = HouseStyle.Distinct(1),
            ErrorBarStrokeThickness = 1.2,
            ErrorBarStopWidth = 3,
        };
        for (int d = 0; d < Bins; d++)
        {
            (double Centre, long Count)[] column = [.. Enumerable.Range(0, Bins).Select(h => ((h + 0.5) / Bins, histogram[(h * Bins) + d]))];
            double count = column.Sum(bin => bin.Count);
            if (count > 0)
            {
                double mean = column.Sum(bin => bin.Centre * bin.Count) / count;
                double deviation = Math.Sqrt(column.Sum(bin => bin.Count * (bin.Centre - mean) * (bin.Centre - mean)) / count);
                means.Points.Add(new ScatterErrorPoint((d + 0.5) / Bins, mean, 0, 2 * deviation));
            }
        }

        return means;
    }
}
