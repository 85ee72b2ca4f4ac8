using System.Numerics;
using System.Runtime.CompilerServices;

namespace MoxE.Engine.Sampling;

/// <summary>
/// Searches over a row of numbers, a vector at a time. What runs over a whole vocabulary for each token is compiled at
/// once in full, here and beside it: a first request waits for no second compilation.
/// </summary>
internal static class LogitScan
{
    /// <summary>Finds the largest of <paramref name="logits"/> [V].</summary>
    /// <returns>False when a logit is NaN, or the largest one is infinite: then there is no distribution to draw from.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryMax(ReadOnlySpan<float> logits, out float max)
    {
        Vector<float> best = new(float.NegativeInfinity);
        Vector<int> numbers = new(-1); // lanes that have seen no NaN
        int i = 0;
        for (; i <= logits.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> lane = new(logits[i..]);
            numbers &= Vector.Equals(lane, lane);
            best = Vector.ConditionalSelect(Vector.GreaterThan(lane, best), lane, best);
        }

        bool valid = Vector.EqualsAll(numbers, new Vector<int>(-1));
        max = float.NegativeInfinity;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            max = Math.Max(max, best[lane]);
        }

        for (; i < logits.Length; i++)
        {
            valid &= !float.IsNaN(logits[i]);
            max = Math.Max(max, logits[i]);
        }

        return valid && float.IsFinite(max);
    }

    /// <summary>The first index that holds <paramref name="value"/>, −0 and +0 being equals; −1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int IndexOf(ReadOnlySpan<float> values, float value)
    {
        Vector<float> wanted = new(value);
        int i = 0;
        while (i <= values.Length - Vector<float>.Count && !Vector.EqualsAny(new Vector<float>(values[i..]), wanted))
        {
            i += Vector<float>.Count;
        }

        for (; i < values.Length; i++)
        {
            if (values[i] == value)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>An index from <paramref name="from"/> on, before which, from there, no value reaches <paramref name="least"/>: whole vectors of lesser values are passed over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int SkipBelow(ReadOnlySpan<float> values, int from, float least)
    {
        Vector<float> bound = new(least);
        while (from <= values.Length - Vector<float>.Count && !Vector.GreaterThanOrEqualAny(new Vector<float>(values[from..]), bound))
        {
            from += Vector<float>.Count;
        }

        return from;
    }

    /// <summary>About Σ weights[i] over the logits from <paramref name="least"/> up, summed in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumFrom(ReadOnlySpan<float> logits, float least, ReadOnlySpan<float> weights)
    {
        Vector<float> bound = new(least), sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= logits.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<int> reaches = Vector.GreaterThanOrEqual(new Vector<float>(logits[i..]), bound);
            sums += Vector.ConditionalSelect(reaches, new Vector<float>(weights[i..]), Vector<float>.Zero);
        }

        float sum = Vector.Sum(sums);
        for (; i < logits.Length; i++)
        {
            sum += logits[i] >= least ? weights[i] : 0;
        }

        return sum;
    }
}
