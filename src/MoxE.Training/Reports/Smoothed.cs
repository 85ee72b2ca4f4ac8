namespace MoxE.Training.Reports;

/// <summary>Exponential moving average, corrected for its start: the first value is taken as it is.</summary>
/// <param name="span">About how many values it looks back over, ≥ 1.</param>
internal sealed class Smoothed(double span)
{
    private readonly double _share = 1 / span;
    private double _weight;

    /// <summary>The average; NaN before any value.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>Adds a value; one that is no finite number is left out.</summary>
    /// <returns>The average.</returns>
    public double Add(double value)
    {
        if (double.IsFinite(value))
        {
            double before = _weight > 0 ? Value : 0;
            _weight = _share + ((1 - _share) * _weight);
            Value = before + ((value - before) * (_share / _weight));
        }

        return Value;
    }
}
