using System.Numerics;

namespace MoxE.Engine.Scheduling;

/// <summary>
/// A measured cost as a function of a size: knots at the sizes 1, 2, 4, … 65536, straight lines between them. A sample
/// moves the two knots beside it, each by its share, so what is learnt at one size leaves distant ones alone. Allocates
/// nothing after the start.
/// </summary>
/// <param name="rises">Beyond the largest knot measured the last line goes on, where it rises; without it the cost stays what it was there.</param>
internal sealed class CostCurve(bool rises)
{
    private const int Knots = 17;
    private const double Gain = 1.0 / 4; // of a new sample once the first four have been averaged

    private readonly double[] _values = new double[Knots];
    private readonly int[] _samples = new int[Knots]; // 0 for a knot not known

    /// <summary>Whether anything was measured.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The cost at <paramref name="size"/>, ≥ 1; 0 before anything was measured.</summary>
    public double At(int size)
    {
        int below = Last(BitOperations.Log2((uint)size));
        int above = First(below + 1);
        if (below < 0)
        {
            return above < Knots ? _values[above] : 0;
        }

        if (above < Knots)
        {
            return OnLine(below, above, size);
        }

        int before = Last(below - 1);
        return rises && before >= 0 ? Math.Max(_values[below], OnLine(before, below, size)) : _values[below];
    }

    /// <summary>Learns that the cost at <paramref name="size"/>, 1 … 65536, was <paramref name="cost"/>.</summary>
    public void Add(int size, double cost)
    {
        int knot = BitOperations.Log2((uint)size);
        double above = (size / (double)(1 << knot)) - 1; // 0 on the knot, towards 1 at the next
        double expected = IsKnown ? At(size) : cost;
        double next = IsKnown && knot + 1 < Knots ? At(1 << (knot + 1)) : cost;
        double own = IsKnown ? At(1 << knot) : cost;
        Learn(knot, own, 1 - above, cost - expected);
        if (above > 0)
        {
            Learn(knot + 1, next, above, cost - expected);
        }

        IsKnown = true;
    }

    private void Learn(int knot, double value, double share, double error)
    {
        _values[knot] = value + (share * Math.Max(Gain, 1.0 / (_samples[knot] + 1)) * error);
        _samples[knot]++;
    }

    private double OnLine(int first, int second, int size)
    {
        double part = (size - (1 << first)) / (double)((1 << second) - (1 << first));
        return _values[first] + (part * (_values[second] - _values[first]));
    }

    /// <summary>The last known knot up to <paramref name="knot"/>; −1 for none.</summary>
    private int Last(int knot)
    {
        while (knot >= 0 && _samples[knot] == 0)
        {
            knot--;
        }

        return knot;
    }

    /// <summary>The first known knot from <paramref name="knot"/> on; the number of knots for none.</summary>
    private int First(int knot)
    {
        while (knot < Knots && _samples[knot] == 0)
        {
            knot++;
        }

        return knot;
    }
}
