using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;

namespace MoxE.Cli.Benchmarks.Report;

/// <summary>Levels that were measured, at equal distances on the horizontal axis: they are chosen as powers, and nothing lies between them.</summary>
/// <param name="levels">Any order, repeated or not.</param>
internal sealed class LevelAxis(IEnumerable<double> levels)
{
    private readonly double[] _levels = [.. levels.Distinct().Order()];

    /// <summary>Number of different levels.</summary>
    public int Count => _levels.Length;

    /// <summary>A point at a level.</summary>
    public DataPoint Point(double level, double? value) => new(Array.IndexOf(_levels, level), value ?? double.NaN);

    /// <summary>Labels a panel's horizontal axis.</summary>
    public void ApplyTo(PlotModel panel)
    {
        Axis axis = panel.Axes[0];
        (axis.Minimum, axis.Maximum, axis.MajorStep) = (-0.3, _levels.Length - 0.7, 1);
        axis.LabelFormatter = Label;
    }

    private string Label(double position)
    {
        int index = (int)Math.Round(position);
        return index < 0 || index >= _levels.Length || Math.Abs(index - position) > 1e-6 ? "" : _levels[index].ToString("#,0.###", CultureInfo.InvariantCulture);
    }
}
