using System.Globalization;
using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Steps;
using MoxE.Plots;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace MoxE.Cli.Benchmarks.Report;

/// <summary>Steps of models against the floor that the machine sets them.</summary>
internal static class StepFigures
{
    private const int LeastBatches = 2;

    /// <summary>The figures of a run: time of a decode step by batch, and every step's share of its floor.</summary>
    /// <param name="name">Of the run's file.</param>
    /// <param name="rows">Its steps.</param>
    public static IEnumerable<Figure> Of(string name, IReadOnlyList<StepRow> rows)
    {
        StepRow[] decodes = [.. rows.Where(row => row is { Kind: "decode", Position: null })];
        return new[] { Batches($"{name}-batch", decodes), Shares($"{name}-share", rows) }.OfType<Figure>();
    }

    private static Figure? Batches(string name, StepRow[] rows)
    {
        LevelAxis axis = new(rows.Select(row => (double)row.Sequences));
        if (axis.Count < LeastBatches)
        {
            return null;
        }

        PlotModel[] panels = [.. rows.Select(row => row.Threads).Distinct().Order().Select(threads => Batches(axis, threads, [.. rows.Where(row => row.Threads == threads)]))];
        return new Figure(
            name,
            "Time of a decode step by batch",
            "Dashed: the floor, the shortest time that the step's bytes and operations allow on this machine, measured in the same rounds.",
            Figure.Grid(panels, Math.Min(panels.Length, 2), 330));
    }

    private static PlotModel Batches(LevelAxis axis, int threads, StepRow[] rows)
    {
        PlotModel panel = HouseStyle.Panel(Threads(threads), "sequences of a step", "milliseconds a step");
        panel.UseRatios();
        axis.ApplyTo(panel);
        foreach ((string model, int index) in Models(rows))
        {
            StepRow[] own = [.. rows.Where(row => Model(row) == model)];
            panel.Series.Add(HouseStyle.DottedLine(model, own.Select(row => axis.Point(row.Sequences, row.Seconds * 1e3)), HouseStyle.Distinct(index)));
            LineSeries floor = HouseStyle.Line(null, own.Select(row => axis.Point(row.Sequences, row.FloorSeconds * 1e3)), HouseStyle.Distinct(index), width: 1.2);
            floor.LineStyle = LineStyle.Dash;
            panel.Series.Add(floor);
        }

        panel.AddLegend(LegendPosition.LeftTop);
        return panel;
    }

    private static Figure? Shares(string name, IReadOnlyList<StepRow> rows)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        string[] titles = [.. rows.Select(StepsTable.Title).Distinct()];
        PlotModel[] panels = [.. rows.Select(row => row.Threads).Distinct().Order().Select(threads => Shares(titles, threads, [.. rows.Where(row => row.Threads == threads)]))];
        return new Figure(
            name,
            "Share of the floor that each step reaches",
            "Floor over time. Over 100 %: the caches hold what the floor counts as read from memory, or integers are multiplied faster than the floats it counts.",
            Figure.Grid(panels, Math.Min(panels.Length, 2), 110 + (28 * titles.Length) + (16 * Models([.. rows]).Count())));
    }

    private static PlotModel Shares(string[] titles, int threads, StepRow[] rows)
    {
        PlotModel panel = HouseStyle.Panel(Threads(threads), "percent of the floor", "");
        panel.Axes[0].Minimum = 0;
        (panel.Axes[1].Minimum, panel.Axes[1].Maximum, panel.Axes[1].MajorStep) = (-0.6, titles.Length - 0.4, 1);
        (panel.Axes[1].StartPosition, panel.Axes[1].EndPosition) = (1, 0); // the first on top
        panel.Axes[1].LabelFormatter = position => Label(titles, position);
        panel.Annotations.Add(new LineAnnotation { Type = LineAnnotationType.Vertical, X = 100, Color = HouseStyle.Frame, LineStyle = LineStyle.Dash });
        foreach ((string model, int index) in Models(rows))
        {
            ScatterSeries points = new() { Title = model, MarkerType = MarkerType.Circle, MarkerSize = 4, MarkerFill = HouseStyle.Distinct(index) };
            points.Points.AddRange(rows.Where(row => Model(row) == model).Select(row => new ScatterPoint(100 * row.ShareOfFloor, Array.IndexOf(titles, StepsTable.Title(row)))));
            panel.Series.Add(points);
        }

        panel.AddLegend(LegendPosition.BottomCenter);
        panel.Legends[0].LegendPlacement = LegendPlacement.Outside;
        return panel;
    }

    private static IEnumerable<(string Model, int Index)> Models(StepRow[] rows) => rows.Select(Model).Distinct().Select((model, index) => (model, index));

    private static string Model(StepRow row) => row.Model.EndsWith(row.Dtype, StringComparison.Ordinal) ? row.Model : $"{row.Model} {row.Dtype}";

    private static string Threads(int threads) => threads == 1 ? "one thread" : string.Create(CultureInfo.InvariantCulture, $"{threads} threads");

    private static string Label(string[] titles, double position)
    {
        int index = (int)Math.Round(position);
        return index < 0 || index >= titles.Length || Math.Abs(index - position) > 1e-6 ? "" : titles[index];
    }
}
