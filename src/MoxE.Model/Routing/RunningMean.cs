namespace MoxE.Model.Routing;

/// <summary>Mean of values that come one by one, with a compensated sum (Neumaier): the order of millions of values does not show.</summary>
internal sealed class RunningMean
{
    private long _count;
    private double _sum;
    private double _lost;

    /// <summary>Adds a value; one that is no finite number is left out.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        double sum = _sum + value;
        _lost += Math.Abs(_sum) >= Math.Abs(value) ? _sum - sum + value : value - sum + _sum;
        _sum = sum;
        _count++;
    }

    /// <summary>The mean; null before any value.</summary>
    public double? Value() => _count > 0 ? (_sum + _lost) / _count : null;
}
