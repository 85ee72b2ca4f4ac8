using System.Globalization;
using MoxE.Model.Routing;
using MoxE.Plots;
using MoxE.Training.Runs.Records;
using OxyPlot;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace MoxE.Training.Plots;

/// <summary>Loss on the training and the held-out text over the run, and below it the auxiliary losses of each layer.</summary>
internal static class LossFigure
{
    private static readonly (string Title, Func<LayerLosses, double> Value)[] AuxiliaryLosses =
    [
        ("z-loss", losses => losses.Z), ("load balance", losses => losses.LoadBalance),
        ("difficulty, (d − H)²", losses => losses.Difficulty), ("group-wise", losses => losses.Group),
    ];

    private const int MostInLegend = 6; // Of more layers the first and the last tell how the colours run.

    /// <summary>The figure.</summary>
    public static Figure Of(RunHistory history)
    {
        var tokens = new TokenAxis(history.Tokens);
        PlotModel[] auxiliary = [.. AuxiliaryLosses.Where(loss => IsUsed(history, loss.Value)).Select(loss => Auxiliary(history, tokens, loss.Title, loss.Value))];
        return new Figure(
            "loss",
            "Training and held-out loss",
            "Cross entropy; training loss smoothed over a fiftieth of the run. Auxiliary losses are shown before their coefficients.",
            [new FigureRow(360, [new Panel(Losses(history, tokens))]), .. Figure.Grid(auxiliary, 2, 210)]);
    }

    private static PlotModel Losses(RunHistory history, TokenAxis tokens)
    {
        PlotModel panel = HouseStyle.Panel("", tokens.Title, "cross entropy, nats per token");
        DataPoint[] train = Finite(history.Steps.Select(step => tokens.Point(step.Tokens, step.CrossEntropy)));
        panel.Series.Add(HouseStyle.Line("train, each step", Curve.Thin(train), HouseStyle.Faint, width: 1));
        panel.Series.Add(HouseStyle.Line("train, smoothed", Curve.Thin(Curve.Smooth(train)), HouseStyle.Distinct(0)));
        panel.Series.Add(HouseStyle.DottedLine(
            "held-out", history.Evaluations.Select(evaluation => tokens.Point(evaluation.Tokens, evaluation.Loss)), HouseStyle.Distinct(1)));
        if (history.Evaluations.Where(evaluation => double.IsFinite(evaluation.Loss)).MinBy(evaluation => evaluation.Loss) is { } best)
        {
            panel.Series.Add(Best(best, tokens));
        }

        panel.AddLegend();
        return panel;
    }

    private static ScatterSeries Best(EvaluationRecord best, TokenAxis tokens)
    {
        DataPoint point = tokens.Point(best.Tokens, best.Loss);
        var mark = new ScatterSeries
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"best held-out: {best.Loss:F3}, perplexity {best.Perplexity:F2}"),
            MarkerType = MarkerType.Diamond,
            MarkerSize = 6,
            MarkerFill = HouseStyle.Distinct(2),
        };
        mark.Points.Add(new ScatterPoint(point.X, point.Y));
        return mark;
    }

    private static PlotModel Auxiliary(RunHistory history, TokenAxis tokens, string title, Func<LayerLosses, double> value)
    {
        PlotModel panel = HouseStyle.Panel(title, tokens.Title, "loss");
        int layers = history.Steps.Max(step => step.Layers.Count);
        for (int i = 0; i < layers; i++)
        {
            int layer = i;
            DataPoint[] points = Finite(history.Steps.Where(step => layer < step.Layers.Count).Select(step => tokens.Point(step.Tokens, value(step.Layers[layer]))));
            LineSeries line = HouseStyle.Line($"layer {layer}", Curve.Thin(Curve.Smooth(points)), HouseStyle.Ordered(layer, layers), width: 1.4);
            line.RenderInLegend = layers <= MostInLegend || layer == 0 || layer == layers - 1;
            panel.Series.Add(line);
        }

        panel.AddLegend(LegendPosition.RightTop);
        return panel;
    }

    private static bool IsUsed(RunHistory history, Func<LayerLosses, double> value) =>
        history.Steps.Any(step => step.Layers.Any(layer => double.IsFinite(value(layer)) && value(layer) != 0));

    private static DataPoint[] Finite(IEnumerable<DataPoint> points) => [.. points.Where(HouseStyle.IsFinite)];
}
