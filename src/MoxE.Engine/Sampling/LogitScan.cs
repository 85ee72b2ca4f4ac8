using System.Numerics;

namespace MoxE.Engine.Sampling;

/// <summary>The largest logit of a row, and whether the row can be sampled at all.</summary>
internal static class LogitScan
{
    /// <summary>Finds the largest of <paramref name="logits"/> [V].</summary>
    /// <returns>False when a logit is NaN, or the largest one is infinite: then there is no distribution to draw from.</returns>
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
}
