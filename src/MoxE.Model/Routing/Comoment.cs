namespace MoxE.Model.Routing;

/// <summary>Means and second central moments of pairs that come one by one, in Welford's form: no large sums to cancel.</summary>
internal sealed class Comoment
{
    private long _count;
    private double _meanX;
    private double _meanY;
    private double _squaresX; // Σ (x − mean)²
    private double _squaresY;
    private double _products; // Σ (x − mean x)(y − mean y)

    /// <summary>Adds a pair; one with a part that is no finite number is left out.</summary>
    public void Add(double x, double y)
    {
        if (!double.IsFinite(x) || !double.IsFinite(y))
        {
            return;
        }

        _count++;
        double fromOldX = x - _meanX;
        double fromOldY = y - _meanY;
        _meanX += fromOldX / _count;
        _meanY += fromOldY / _count;
        _squaresX += fromOldX * (x - _meanX);
        _squaresY += fromOldY * (y - _meanY);
        _products += fromOldX * (y - _meanY);
    }

    /// <summary>Pearson's correlation, −1 … 1; null for fewer than two pairs or where one part never changes.</summary>
    public double? Correlation()
    {
        double scale = Math.Sqrt(_squaresX) * Math.Sqrt(_squaresY);
        return _count > 1 && scale > 0 ? Math.Clamp(_products / scale, -1, 1) : null;
    }
}
