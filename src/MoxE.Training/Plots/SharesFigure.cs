using System.Globalization;
using MoxE.Plots;
using MoxE.Training.Runs.Records;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace MoxE.Training.Plots;

/// <summary>Share of each expert of each layer at every evaluation of the run, and at its last.</summary>
internal static class SharesFigure
{
    /// <summary>The least share an expert should have, %.</summary>
    public const double LeastPercent = 2;

    private const int MostInLegend = 8;

    /// <summary>The figure; null before any evaluation.</summary>
    public static Figure? Of(RunHistory history)
    {
        if (history.Evaluations.Count == 0 || history.Evaluations[^1].Layers.Count == 0)
        {
            return null;
        }

        var tokens = new TokenAxis(history.Tokens);
        return new Figure(
            "shares",
            "Share of each expert",
            "Of all (token, expert) assignments on held-out text. Dashed: 2 %, the least an expert should have; thin: equal shares.",
            [
                .. Enumerable.Range(0, history.Evaluations[^1].Layers.Count).Select(layer => new FigureRow(
                    220, [new Panel(OverRun(history, tokens, layer), 2), new Panel(Last(history.Evaluations[^1].Layers[layer], layer))])),
            ]);
    }

    private static PlotModel OverRun(RunHistory history, TokenAxis tokens, int layer)
    {
        PlotModel panel = HouseStyle.Panel($"layer {layer}, over the run", tokens.Title, "share, %");
        panel.Axes[1].Minimum = 0;
        int experts = history.Evaluations[^1].Layers[layer].ExpertShares.Count;
        AddLimits(panel, experts);
        for (int i = 0; i < experts; i++)
        {
            int expert = i;
            LineSeries line = HouseStyle.DottedLine(
                $"expert {expert}",
                history.Evaluations.Select(evaluation => tokens.Point(evaluation.Tokens, 100 * evaluation.Layers[layer].ExpertShares[expert])),
                HouseStyle.Distinct(expert));
            line.LineStyle = HouseStyle.Dash(expert);
            panel.Series.Add(line);
        }

        if (experts <= MostInLegend)
        {
            panel.AddLegend(LegendPosition.TopCenter);
            panel.Legends[0].LegendOrientation = LegendOrientation.Horizontal;
            panel.Axes[1].MaximumPadding = 0.25; // Room for it.
        }

        return panel;
    }

    private static PlotModel Last(LayerRouting routing, int layer)
    {
        PlotModel panel = HouseStyle.Panel(
            string.Create(CultureInfo.InvariantCulture, $"layer {layer}, last: least {100 * routing.LeastShare:0.#} %"), "expert", "share, %");
        int experts = routing.ExpertShares.Count;
        panel.Axes[1].Minimum = 0;
        (panel.Axes[0].Minimum, panel.Axes[0].Maximum) = (-0.6, experts - 0.4);
        panel.Axes[0].MajorGridlineStyle = LineStyle.None;
        panel.Axes[0].MinimumMajorStep = 1;
        if (experts <= 12)
        {
            panel.Axes[0].MajorStep = 1;
        }

        var bars = new RectangleBarSeries { StrokeThickness = 0 };
        for (int expert = 0; expert < experts; expert++)
        {
            double share = 100 * routing.ExpertShares[expert];
            if (double.IsFinite(share))
            {
                bars.Items.Add(new RectangleBarItem(expert - 0.35, 0, expert + 0.35, share) { Color = HouseStyle.Distinct(expert) });
            }
        }

        panel.Series.Add(bars);
        AddLimits(panel, experts);
        return panel;
    }

    private static void AddLimits(PlotModel panel, int experts)
    {
        panel.Annotations.Add(Limit(LeastPercent, LineStyle.Dash, HouseStyle.Ink));
        panel.Annotations.Add(Limit(100.0 / experts, LineStyle.Solid, HouseStyle.Frame));
    }

    private static LineAnnotation Limit(double percent, LineStyle style, OxyColor color) => new()
    {
        Type = LineAnnotationType.Horizontal,
        Y = percent,
        LineStyle = style,
        Color = color,
        StrokeThickness = 1,
    };
}
