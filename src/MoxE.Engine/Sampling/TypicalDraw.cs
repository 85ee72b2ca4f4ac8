using System.Runtime.CompilerServices;
using MoxE.Engine.Requests;

namespace MoxE.Engine.Sampling;

/// <summary>
/// A draw with locally typical sampling (arXiv 2202.00666). Over what top-k left, with p_i = w_i / Σw and the entropy
/// H = −Σ p_i ln p_i, tokens are taken by rising |−ln p_i − H| until their mass reaches typical-p; then top-p and min-p, the
/// latter relative to the best token left, cut the kept ones in their order by (logit falling, id rising).
/// </summary>
/// <param name="weights">Scratch [V].</param>
/// <param name="keys">Scratch [V].</param>
/// <param name="spareKeys">Scratch [V].</param>
internal sealed class TypicalDraw(float[] weights, ulong[] keys, ulong[] spareKeys)
{
    /// <summary>Draws a token.</summary>
    /// <param name="logits">[V].</param>
    /// <param name="max">The largest of them.</param>
    /// <param name="leastKey">Key of the last token that top-k keeps; 0 when it cuts none.</param>
    /// <param name="sampling">Temperature over 0 and the filters.</param>
    /// <param name="coin">0 … 1.</param>
    public int Draw(ReadOnlySpan<float> logits, float max, ulong leastKey, SamplingParameters sampling, double coin)
    {
        Span<float> kept = weights.AsSpan(0, logits.Length); // w by id, 0 for a token that has left
        Sampler.ScaledExp(logits, max, sampling.Temperature, kept);
        for (int id = 0; leastKey > 0 && id < kept.Length; id++)
        {
            kept[id] = TokenHeap.Key(logits[id], id) >= leastKey ? kept[id] : 0;
        }

        CutAtypical(logits, max, sampling, kept);
        ReadOnlySpan<ulong> order = InOrder(logits, kept);
        double target = sampling.TopP < 1 ? sampling.TopP * Sampler.Sum(kept) : double.PositiveInfinity;
        float least = sampling.MinP * kept[TokenHeap.Id(order[0])];
        int count = 0;
        double reached = 0;
        while (count < order.Length && reached < target && (count == 0 || kept[TokenHeap.Id(order[count])] >= least))
        {
            reached += kept[TokenHeap.Id(order[count++])];
        }

        double draw = coin * reached, walked = 0;
        for (int i = 0; i < count - 1; i++)
        {
            walked += kept[TokenHeap.Id(order[i])];
            if (walked > draw)
            {
                return TokenHeap.Id(order[i]);
            }
        }

        return TokenHeap.Id(order[count - 1]);
    }

    /// <summary>Sets the weight of every token to 0 that is not among the typical ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CutAtypical(ReadOnlySpan<float> logits, float max, SamplingParameters sampling, Span<float> kept)
    {
        double total = Sampler.Sum(kept), logTotal = Math.Log(total), entropy = 0;
        for (int id = 0; id < kept.Length; id++)
        {
            entropy += kept[id] > 0 ? kept[id] / total * Surprise(id, logits) : 0;
        }

        int count = 0;
        for (int id = 0; id < kept.Length; id++)
        {
            if (kept[id] > 0)
            {
                // Not negative, so its bits order as the number does; complemented, since the sort is descending.
                float distance = (float)Math.Abs(Surprise(id, logits) - entropy);
                keys[count++] = ((ulong)~BitConverter.SingleToUInt32Bits(distance) << 32) | (uint)id;
            }
        }

        ReadOnlySpan<ulong> byDistance = RadixSort.Descending(keys.AsSpan(0, count), spareKeys);
        double target = sampling.TypicalP * total, reached = 0;
        foreach (ulong key in byDistance)
        {
            ref float weight = ref kept[(int)(uint)key];
            (reached, weight) = reached < target ? (reached + weight, weight) : (reached, 0);
        }

        double Surprise(int id, ReadOnlySpan<float> logits) => logTotal - ((logits[id] - max) / (double)sampling.Temperature);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Span<ulong> InOrder(ReadOnlySpan<float> logits, ReadOnlySpan<float> kept)
    {
        int count = 0;
        for (int id = 0; id < kept.Length; id++)
        {
            if (kept[id] > 0)
            {
                keys[count++] = TokenHeap.Key(logits[id], id);
            }
        }

        return RadixSort.Descending(keys.AsSpan(0, count), spareKeys);
    }
}
