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

    /// <summary>
    /// The points, each with the mean of those around it, about a fiftieth of the run. At its beginning, where loss falls
    /// fast, there are fewer of them, as many before as behind.
    /// </summary>
    public static IReadOnlyList<DataPoint> Smooth(IReadOnlyList<DataPoint> points)
    {
        int most = points.Count / 100;
        return
        [
            .. points.Select((point, index) =>
            {
                int reach = Math.Min(most, index);
                return new DataPoint(point.X, points.Skip(index - reach).Take((2 * reach) + 1).Average(near => near.Y));
            }),
        ];
    }
}
