using System.Diagnostics.CodeAnalysis;
using MoxE.Engine.Requests;

namespace MoxE.Engine.Sampling;

/// <summary>
/// Log-probabilities ln softmax(l)_i = l_i − max − ln Σ_j exp(l_j − max) of the model's own logits. The sum is in double by
/// rising id, so it depends on the logits alone. One instance serves one thread.
/// </summary>
internal sealed class LogProbabilities(int vocabularySize)
{
    private readonly float[] _weights = new float[vocabularySize];
    private readonly ulong[] _best = new ulong[RequestCheck.MaxLogProbs];

    /// <summary>Reads what the logits [V] say of a token.</summary>
    /// <param name="logits">As they leave the graph.</param>
    /// <param name="token">The token.</param>
    /// <param name="alternatives">How many of the most probable tokens are wanted too; best first, equals by rising id.</param>
    /// <param name="logProb">The token's.</param>
    /// <param name="top">The most probable tokens.</param>
    /// <returns>False when the logits hold a NaN or have no finite maximum.</returns>
    public bool TryRead(
        ReadOnlySpan<float> logits, int token, int alternatives, out float logProb, [NotNullWhen(true)] out IReadOnlyList<TokenLogProb>? top)
    {
        if (!LogitScan.TryMax(logits, out float max))
        {
            (logProb, top) = (float.NaN, null);
            return false;
        }

        Span<float> weights = _weights.AsSpan(0, logits.Length);
        Sampler.ScaledExp(logits, max, temperature: 1, weights);
        double normalizer = max + Math.Log(Sampler.Sum(weights));
        logProb = (float)(logits[token] - normalizer);
        top = alternatives == 0 ? [] : Best(logits, Math.Min(alternatives, logits.Length), normalizer);
        return true;
    }

    private TokenLogProb[] Best(ReadOnlySpan<float> logits, int count, double normalizer)
    {
        Span<ulong> best = _best.AsSpan(0, count);
        TokenHeap.SelectBest(logits, best);
        TokenLogProb[] top = new TokenLogProb[count];
        for (int i = 0; i < count; i++)
        {
            int id = TokenHeap.Id(best[i]);
            top[i] = new TokenLogProb(id, (float)(logits[id] - normalizer));
        }

        return top;
    }
}
