using MoxE.Cli.Benchmarks.Records;
using MoxE.Plots;
using OxyPlot;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace MoxE.Cli.Benchmarks.Report;

/// <summary>A server's speed and latencies by level of load, a colour for each surface.</summary>
internal static class LoadFigures
{
    private const int LeastLevels = 2;

    /// <summary>A line of latencies: its name, how it is drawn, its value.</summary>
    private sealed record Quantile(string Name, LineStyle Style, Func<LatencySummary, double> Seconds);

    private static readonly Quantile[] Quantiles =
    [
        new("p50", LineStyle.Solid, latencies => latencies.P50), new("p95", LineStyle.Dash, latencies => latencies.P95), new("p99", LineStyle.Dot, latencies => latencies.P99),
    ];

    /// <summary>The figures of a run: against the number of clients, and against the rate of requests, where two levels or more were measured.</summary>
    /// <param name="name">Of the run's file.</param>
    /// <param name="rows">Its levels.</param>
    public static IEnumerable<Figure> Of(string name, IReadOnlyList<LoadRow> rows)
    {
        LoadRow[] closed = [.. rows.Where(row => row.Loop == "closed")], open = [.. rows.Where(row => row.Loop == "open")];
        return new[]
        {
            Draw($"{name}-concurrency", "Speed and latency by number of clients", "clients", closed),
            Draw($"{name}-rate", "Speed and latency by rate of requests", "requests a second, by chance", open),
        }.OfType<Figure>();
    }

    private static Figure? Draw(string name, string title, string levels, LoadRow[] rows)
    {
        LevelAxis axis = new(rows.Select(row => row.Load));
        if (axis.Count < LeastLevels)
        {
            return null;
        }

        PlotModel speed = HouseStyle.Panel("all streams together", levels, "tokens a second");
        speed.Axes[1].Minimum = 0;
        PlotModel busy = HouseStyle.Panel("time inside steps of the model", levels, "share of the time");
        (busy.Axes[1].Minimum, busy.Axes[1].Maximum) = (0, 1.05);
        PlotModel first = Latencies("time to the first token", levels), between = Latencies("time between tokens", levels);
        foreach ((string protocol, int index) in rows.Select(row => row.Protocol).Distinct().Select((protocol, index) => (protocol, index)))
        {
            LoadRow[] own = [.. rows.Where(row => row.Protocol == protocol)];
            OxyColor color = HouseStyle.Distinct(index);
            speed.Series.Add(HouseStyle.DottedLine(protocol, own.Select(row => axis.Point(row.Load, row.TokensPerSecond)), color));
            busy.Series.Add(HouseStyle.DottedLine(protocol, own.Select(row => axis.Point(row.Load, row.ModelShare)), color));
            foreach (Quantile quantile in Quantiles)
            {
                first.Series.Add(Line(protocol, quantile, color, own.Select(row => Point(axis, row, row.TimeToFirstToken, quantile))));
                between.Series.Add(Line(protocol, quantile, color, own.Select(row => Point(axis, row, row.InterToken, quantile))));
            }
        }

        PlotModel[] panels = [speed, busy, first, between];
        foreach (PlotModel panel in panels)
        {
            axis.ApplyTo(panel);
        }

        speed.AddLegend(LegendPosition.LeftTop);
        first.AddLegend(LegendPosition.LeftTop);
        return new Figure(name, title, "Latencies as a client sees them, in milliseconds on a scale of ratios; of open loops from the moment a request was to be sent.", Figure.Grid(panels, 2, 290));
    }

    private static PlotModel Latencies(string title, string levels)
    {
        PlotModel panel = HouseStyle.Panel(title, levels, "milliseconds");
        panel.UseRatios();
        return panel;
    }

    // Nothing has no place on a scale of ratios: pieces that came together are left out.
    private static DataPoint Point(LevelAxis axis, LoadRow row, LatencySummary? latencies, Quantile quantile) =>
        axis.Point(row.Load, latencies is not null && quantile.Seconds(latencies) > 0 ? quantile.Seconds(latencies) * 1e3 : null);

    private static LineSeries Line(string protocol, Quantile quantile, OxyColor color, IEnumerable<DataPoint> points)
    {
        LineSeries line = HouseStyle.DottedLine($"{protocol} {quantile.Name}", points, color);
        line.LineStyle = quantile.Style;
        return line;
    }
}
