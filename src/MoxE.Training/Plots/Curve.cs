using MoxE.Training.Reports;
using OxyPlot;

namespace MoxE.Training.Plots;

/// <summary>Curves of long runs, made small enough for a picture.</summary>
internal static class Curve
{
    /// <summary>More points than this no picture can show.</summary>
    public const int MostPoints = 1000;

    /// <summary>At most <see cref="MostPoints"/> + 1 of the points: every n-th, and the last.</summary>
    public static IEnumerable<DataPoint> Thin(IReadOnlyList<DataPoint> points)
    {
        int every = ((points.Count - 1) / MostPoints) + 1;
        return points.Where((_, index) => index % every == 0 || index == points.Count - 1);
    }

    /// <summary>The points with their values averaged over about a fiftieth of the run.</summary>
    public static IReadOnlyList<DataPoint> Smooth(IReadOnlyList<DataPoint> points)
    {
        var average = new Smoothed(Math.Max(1, points.Count / 50.0));
        return [.. points.Select(point => new DataPoint(point.X, average.Add(point.Y)))];
    }
}
