using System.Xml.Linq;
using MoxE.Model.Routing;
using MoxE.Plots;
using MoxE.Training.Plots;
using MoxE.Training.Runs.Records;
using OxyPlot.Series;

namespace MoxE.TrainingTests.Plots;

public sealed class RunFigureTests
{
    [Fact]
    public void Loss_Run_ShowsTheCurvesAndTheLossesThatAreUsed()
    {
        RunHistory history = History(steps: 200, evaluations: 5);

        Figure figure = LossFigure.Of(history);
        XElement svg = SvgAssert.Sound(figure);

        IReadOnlyList<string> labels = SvgAssert.Labels(svg);
        Assert.Contains("Training and held-out loss", labels);
        Assert.Contains("tokens trained on, thousands", labels);
        Assert.Contains("cross entropy, nats per token", labels);
        Assert.Contains("train, smoothed", labels);
        Assert.Contains("held-out", labels);
        Assert.Contains("z-loss", labels);
        Assert.Contains("load balance", labels);
        Assert.DoesNotContain("group-wise", labels); // 0 in every step
        Assert.Equal(2, labels.Count(label => label == "layer 1"));
        LineSeries[] lines = [.. figure.Plots.First().Series.OfType<LineSeries>()];
        Assert.Equal([200, 200, 5], lines.Select(line => line.Points.Count));
        Assert.Equal(history.Evaluations.Select(evaluation => evaluation.Tokens / 1000.0), lines[2].Points.Select(point => point.X));
        Assert.Equal(5 + 1, SvgAssert.Count(svg, "ellipse", SvgAssert.Rgb(HouseStyle.Distinct(1)))); // and one in the legend
    }

    [Fact]
    public void Loss_BestEvaluation_IsMarked()
    {
        RunHistory history = History(steps: 20, evaluations: 5);

        var mark = LossFigure.Of(history).Plots.First().Series.OfType<ScatterSeries>().Single();

        EvaluationRecord best = history.Evaluations.MinBy(evaluation => evaluation.Loss)!;
        Assert.Equal(best.Loss, mark.Points.Single().Y);
        Assert.Equal(best.Tokens / 1000.0, mark.Points.Single().X);
    }

    [Fact]
    public void Loss_LongRun_IsThinned()
    {
        LineSeries train = LossFigure.Of(History(steps: 5001, evaluations: 1)).Plots.First().Series.OfType<LineSeries>().First();

        Assert.InRange(train.Points.Count, 500, Curve.MostPoints + 1);
        Assert.Equal(5001 * 64 / 1000.0, train.Points[^1].X);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    public void Figures_AlmostNothing_AreSound(int steps, int evaluations)
    {
        RunHistory history = History(steps, evaluations);

        SvgAssert.Sound(LossFigure.Of(history));
        Assert.Equal(evaluations > 0, SharesFigure.Of(history) is { } shares && SvgAssert.Sound(shares) is not null);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(3)]
    [InlineData(0)]
    public void Figures_AllTheSameValue_AreSound(double value)
    {
        var history = new RunHistory(
            [.. Enumerable.Range(1, 9).Select(step => new StepRecord(step, step, value, value, [new LayerLosses(value, value, value, value)], 1, 1, 1, 1))],
            [.. Enumerable.Range(1, 3).Select(step => new EvaluationRecord(
                step, step, value, value, 1, false, [new LayerRouting([value, value], value, value)], 1))]);

        SvgAssert.Sound(LossFigure.Of(history));
        SvgAssert.Sound(SharesFigure.Of(history)!);
    }

    [Fact]
    public void Shares_Run_HasALineAndABarForEachExpertAndTheLimits()
    {
        Figure figure = SharesFigure.Of(History(steps: 20, evaluations: 5))!;
        XElement svg = SvgAssert.Sound(figure);

        Assert.Contains("expert 1", SvgAssert.Labels(svg));
        Assert.Contains("layer 1, over the run", SvgAssert.Labels(svg));
        Assert.Contains("layer 0, last: least 20 %", SvgAssert.Labels(svg));
        Assert.Equal(4, figure.Plots.Count());
        Assert.All(figure.Plots.Where((_, index) => index % 2 == 0), over => Assert.All(over.Series.OfType<LineSeries>(), line => Assert.Equal(5, line.Points.Count)));
        Assert.Equal([20, 80], figure.Plots.ElementAt(1).Series.OfType<RectangleBarSeries>().Single().Items.Select(bar => bar.Y1));
        Assert.All(figure.Plots, plot => Assert.Equal([2, 50], plot.Annotations.Cast<OxyPlot.Annotations.LineAnnotation>().Select(line => line.Y)));
    }

    [Fact]
    public void Smooth_StraightLine_KeepsItAwayFromTheEnd()
    {
        OxyPlot.DataPoint[] line = [.. Enumerable.Range(0, 500).Select(x => new OxyPlot.DataPoint(x, (2 * x) + 1))];

        IReadOnlyList<OxyPlot.DataPoint> smooth = Curve.Smooth(line);

        Assert.All(Enumerable.Range(0, 495), x => Assert.Equal(line[x].Y, smooth[x].Y, 9));
        Assert.Equal(line[^6..].Average(point => point.Y), smooth[^1].Y, 9);
    }

    // Layer 0 gives its first expert 20 % at last; layer 1 is in balance. Held-out loss is lowest at the last evaluation but one.
    private static RunHistory History(int steps, int evaluations) => new(
        [
            .. Enumerable.Range(1, steps).Select(step => new StepRecord(
                step, step * 64L, 3 + (1.0 / step), 3 + (1.0 / step), [new LayerLosses(1.0 / step, 0.1, 0, 0), new LayerLosses(2.0 / step, 0.2, 0, 0)], 1e-3, 1, 1, step)),
        ],
        [
            .. Enumerable.Range(1, evaluations).Select(number => new EvaluationRecord(
                number, number * 1000L, 3 + Math.Abs(number - (evaluations - 1)), 1, 1, false,
                [new LayerRouting([1.0 / number, 1 - (1.0 / number)], 0.5, 0.5), new LayerRouting([0.5, 0.5], 0.5, null)], number)),
        ]);
}
