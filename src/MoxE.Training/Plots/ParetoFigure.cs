using MoxE.Plots;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace MoxE.Training.Plots;

/// <summary>Held-out perplexity against serving speed of every configuration: which of them no other beats in both.</summary>
internal static class ParetoFigure
{
    /// <summary>A configuration that has both metrics.</summary>
    private sealed record Candidate(int Group, MetricValues Speed, MetricValues Perplexity);

    /// <summary>The figure; null when no configuration has both metrics.</summary>
    /// <param name="results">All results.</param>
    /// <param name="perplexity">Metric that is better when lower.</param>
    /// <param name="speed">Metric that is better when higher.</param>
    public static Figure? Of(AblationResults results, string perplexity, string speed)
    {
        Candidate[] candidates = [.. results.Groups.SelectMany((group, index) => results.Of(group, speed).Zip(
                results.Of(group, perplexity), (fast, good) => new Candidate(index, fast, good)))
            .Where(candidate => candidate.Speed.Values.Count > 0 && candidate.Perplexity.Values.Count > 0)];
        if (candidates.Length == 0)
        {
            return null;
        }

        PlotModel panel = HouseStyle.Panel("", $"{speed.Replace('_', ' ')} (more is better)", $"{perplexity.Replace('_', ' ')} (less is better)");
        panel.Axes[0].Hold([.. candidates.Select(candidate => candidate.Speed)]);
        panel.Axes[1].Hold([.. candidates.Select(candidate => candidate.Perplexity)]);
        Candidate[] front = Front(candidates);
        panel.Series.Add(Steps(front));
        foreach (IGrouping<int, Candidate> group in candidates.GroupBy(candidate => candidate.Group))
        {
            panel.Series.Add(Points(results.Groups[group.Key], group));
        }

        foreach (Candidate candidate in front)
        {
            panel.Annotations.Add(Label(candidate));
        }

        panel.AddLegend(LegendPosition.RightTop);
        panel.Legends[0].LegendPlacement = LegendPlacement.Outside;
        return new Figure(
            "pareto",
            "Held-out perplexity against serving speed",
            "Means over the seeds with one standard deviation to each side. Line and names: configurations that no other beats in both.",
            [new FigureRow(460, [new Panel(panel)])]);
    }

    // Fastest first; each must be better than all that are faster.
    private static Candidate[] Front(IEnumerable<Candidate> candidates)
    {
        var front = new List<Candidate>();
        foreach (Candidate candidate in candidates.OrderByDescending(candidate => candidate.Speed.Mean).ThenBy(candidate => candidate.Perplexity.Mean))
        {
            if (front.Count == 0 || candidate.Perplexity.Mean < front[^1].Perplexity.Mean)
            {
                front.Add(candidate);
            }
        }

        return [.. front];
    }

    private static LineSeries Steps(Candidate[] front)
    {
        LineSeries line = HouseStyle.Line("not beaten", [], HouseStyle.Frame, width: 1.2);
        line.LineStyle = LineStyle.Dash;
        for (int i = 0; i < front.Length; i++)
        {
            if (i > 0)
            {
                line.Points.Add(new DataPoint(front[i].Speed.Mean, front[i - 1].Perplexity.Mean));
            }

            line.Points.Add(new DataPoint(front[i].Speed.Mean, front[i].Perplexity.Mean));
        }

        return line;
    }

    private static ScatterErrorSeries Points(string group, IEnumerable<Candidate> candidates)
    {
        int index = candidates.First().Group;
        var points = new ScatterErrorSeries
        {
            Title = group,
            MarkerType = index % 2 == 0 ? MarkerType.Circle : MarkerType.Square,
            MarkerSize = 4,
            MarkerFill = HouseStyle.Distinct(index),
            ErrorBarColor = HouseStyle.Distinct(index),
            ErrorBarStrokeThickness = 1,
            ErrorBarStopWidth = 3,
        };
        points.Points.AddRange(candidates.Select(candidate => new ScatterErrorPoint(
            candidate.Speed.Mean, candidate.Perplexity.Mean, 2 * candidate.Speed.Spread, 2 * candidate.Perplexity.Spread)));
        return points;
    }

    private static TextAnnotation Label(Candidate candidate) => new()
    {
        Text = candidate.Perplexity.Name,
        TextPosition = new DataPoint(candidate.Speed.Mean, candidate.Perplexity.Mean),
        TextHorizontalAlignment = HorizontalAlignment.Left,
        TextVerticalAlignment = VerticalAlignment.Bottom,
        Offset = new ScreenVector(6, -4),
        TextColor = HouseStyle.Ink,
        Stroke = OxyColors.Transparent,
    };
}
