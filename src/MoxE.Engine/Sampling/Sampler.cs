using System.Numerics;
using System.Runtime.CompilerServices;
using MoxE.Engine.Requests;
using MoxE.Kernels.Numerics;

namespace MoxE.Engine.Sampling;

/// <summary>
/// Draws the next token from a row of logits [V]. One instance serves one thread; its scratch is allocated once.
/// </summary>
/// <remarks>
/// With w_i = exp((l_i − max) / temperature), so that the best token has weight 1: top-k keeps the k first tokens by
/// (logit falling, id rising); top-p the shortest prefix of that order whose weights reach p of the total left by top-k;
/// min-p those with w_i ≥ p. The draw u · Σw walks the kept tokens in that order, or by id when neither top-k nor top-p
/// cuts. Sums are in double, in the order of the walk, so equal logits, seed and position give the equal token.
/// Typical-p has a way of its own (<see cref="TypicalDraw"/>), and so have requests with rules: a copy of the row is
/// changed (<see cref="LogitRules"/>) and drawn from. All others are drawn from the row as it is.
/// </remarks>
internal sealed class Sampler
{
    private const int SortFrom = 256; // tokens to order from which sorting beats a heap
    private const float FirstBound = 1f / 16; // of the best token's weight
    private const float BoundStep = 1f / 4;
    private const double SumMargin = 1.01; // over the rounding of a sum in float32
    private const float LogMargin = 0.001f; // over the rounding of logarithm and exponential

    private readonly float[] _weights; // w by id, or in the order of _keys
    private readonly ulong[] _keys;
    private readonly ulong[] _spareKeys;
    private readonly int[] _ids;
    private readonly float[] _edited; // a row of logits after a sequence's rules
    private readonly TypicalDraw _typical;

    public Sampler(int vocabularySize)
    {
        _weights = new float[vocabularySize];
        _keys = new ulong[vocabularySize];
        _spareKeys = new ulong[vocabularySize];
        _ids = new int[vocabularySize];
        _edited = new float[vocabularySize];
        _typical = new TypicalDraw(_weights, _keys, _spareKeys);
    }

    /// <summary>Draws the token that follows <paramref name="generated"/> generated ones, as the sequence's rules have it.</summary>
    /// <param name="logits">[V] as they leave the graph; not changed.</param>
    /// <param name="sampling">How to draw.</param>
    /// <param name="rules">What changes the logits first; null for nothing.</param>
    /// <param name="generated">Tokens generated so far.</param>
    /// <param name="position">As in <see cref="TrySample"/>.</param>
    /// <param name="token">The token, −1 when none was drawn.</param>
    public DrawOutcome Draw(ReadOnlySpan<float> logits, SamplingParameters sampling, LogitRules? rules, int generated, long position, out int token)
    {
        if (rules is null)
        {
            return TrySample(logits, sampling, position, out token) ? DrawOutcome.Drawn : DrawOutcome.BadLogits;
        }

        token = -1;
        if (!LogitScan.TryMax(logits, out _))
        {
            return DrawOutcome.BadLogits;
        }

        Span<float> edited = _edited.AsSpan(0, logits.Length);
        logits.CopyTo(edited);
        rules.Apply(edited, generated);
        return TrySample(edited, sampling, position, out token) ? DrawOutcome.Drawn : DrawOutcome.NothingAllowed;
    }

    /// <summary>Draws the token at <paramref name="position"/>, its index in the whole sequence, prompt included.</summary>
    /// <returns>False when the logits hold a NaN or have no finite maximum.</returns>
    public bool TrySample(ReadOnlySpan<float> logits, SamplingParameters sampling, long position, out int token)
    {
        token = -1;
        if (!LogitScan.TryMax(logits, out float max))
        {
            return false;
        }

        if (sampling.Temperature == 0)
        {
            token = LogitScan.IndexOf(logits, max);
            return true;
        }

        double coin = Philox4x32.Uniform(sampling.Seed, (ulong)position);
        token = sampling switch
        {
            { TypicalP: < 1 } => SampleTypical(logits, max, sampling, coin),
            { TopK: > 0 } when sampling.TopK < logits.Length => SampleTopK(logits, max, sampling, coin),
            { TopP: < 1 } => SampleTopP(logits, max, sampling, coin),
            _ => SampleAll(logits, max, sampling, coin),
        };
        return true;
    }

    private int SampleTypical(ReadOnlySpan<float> logits, float max, SamplingParameters sampling, double coin)
    {
        ulong least = sampling.TopK > 0 && sampling.TopK < logits.Length ? Best(logits, sampling.TopK)[^1] : 0;
        return _typical.Draw(logits, max, least, sampling, coin);
    }

    private int SampleTopK(ReadOnlySpan<float> logits, float max, SamplingParameters sampling, double coin)
    {
        Span<ulong> keys = Best(logits, sampling.TopK);
        Span<float> weights = _weights.AsSpan(0, keys.Length);
        for (int i = 0; i < keys.Length; i++)
        {
            _ids[i] = TokenHeap.Id(keys[i]);
            weights[i] = (logits[_ids[i]] - max) / sampling.Temperature;
        }

        VectorMath.Exp(weights, weights);
        int kept = keys.Length;
        if (sampling.TopP < 1)
        {
            double target = sampling.TopP * Sum(weights), reached = 0;
            for (kept = 0; kept < keys.Length && reached < target; kept++)
            {
                reached += weights[kept];
            }
        }

        kept = CutMinP(weights[..kept], sampling.MinP);
        return _ids[Draw(weights[..kept], coin)];
    }

    /// <summary>The first tokens in order, as keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Span<ulong> Best(ReadOnlySpan<float> logits, int count)
    {
        if (count <= SortFrom)
        {
            Span<ulong> best = _keys.AsSpan(0, count);
            TokenHeap.SelectBest(logits, best);
            return best;
        }

        for (int id = 0; id < logits.Length; id++)
        {
            _keys[id] = TokenHeap.Key(logits[id], id);
        }

        return RadixSort.Descending(_keys.AsSpan(0, logits.Length), _spareKeys)[..count];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int SampleTopP(ReadOnlySpan<float> logits, float max, SamplingParameters sampling, double coin)
    {
        Span<float> weights = _weights.AsSpan(0, logits.Length);
        ScaledExp(logits, max, sampling.Temperature, weights);
        double total = Sum(weights);
        double target = sampling.TopP * total;

        int candidates = Candidates(logits, CandidateBound(logits, max, sampling.Temperature, total, target));
        Span<ulong> order = _keys.AsSpan(0, candidates);
        bool sorted = candidates > SortFrom;
        if (sorted)
        {
            order = RadixSort.Descending(order, _spareKeys);
        }
        else
        {
            TokenHeap.Heapify(order);
        }

        int kept = 0;
        double reached = 0;
        while (kept < candidates && reached < target)
        {
            int id = TokenHeap.Id(sorted ? order[kept] : TokenHeap.Pop(order[..(candidates - kept)]));
            if (kept > 0 && weights[id] < sampling.MinP)
            {
                break;
            }

            _ids[kept++] = id;
            reached += weights[id];
        }

        double draw = coin * reached, walked = 0;
        for (int i = 0; i < kept - 1; i++)
        {
            walked += weights[_ids[i]];
            if (walked > draw)
            {
                return _ids[i];
            }
        }

        return _ids[kept - 1];
    }

    /// <summary>
    /// A logit such that the tokens from it up weigh <paramref name="target"/> or more: found in steps down from the best
    /// token, so that few more tokens are put in order than are kept.
    /// </summary>
    private float CandidateBound(ReadOnlySpan<float> logits, float max, float temperature, double total, double target)
    {
        // Tokens below a V-th of the part that may be cut cannot be needed: together they weigh less than that part.
        float least = (float)(0.5 * (total - target) / logits.Length);
        for (float weight = FirstBound; weight > least; weight *= BoundStep)
        {
            float bound = max + (temperature * MathF.Log(weight));
            if (LogitScan.SumFrom(logits, bound, _weights) >= SumMargin * target)
            {
                return bound;
            }
        }

        return max + (temperature * (MathF.Log(least) - LogMargin));
    }

    /// <summary>Writes the keys of the tokens from <paramref name="bound"/> up, by rising id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Candidates(ReadOnlySpan<float> logits, float bound)
    {
        int candidates = 0;
        for (int id = 0; id < logits.Length;)
        {
            id = LogitScan.SkipBelow(logits, id, bound);
            for (int end = Math.Min(id + Vector<float>.Count, logits.Length); id < end; id++)
            {
                if (logits[id] >= bound)
                {
                    _keys[candidates++] = TokenHeap.Key(logits[id], id);
                }
            }
        }

        return candidates;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int SampleAll(ReadOnlySpan<float> logits, float max, SamplingParameters sampling, double coin)
    {
        Span<float> weights = _weights.AsSpan(0, logits.Length);
        ScaledExp(logits, max, sampling.Temperature, weights);
        if (sampling.MinP > 0)
        {
            for (int id = 0; id < weights.Length; id++)
            {
                weights[id] = weights[id] >= sampling.MinP ? weights[id] : 0;
            }
        }

        return Draw(weights, coin);
    }

    private static int CutMinP(ReadOnlySpan<float> falling, float minP)
    {
        int kept = falling.Length;
        while (kept > 1 && falling[kept - 1] < minP)
        {
            kept--;
        }

        return kept;
    }

    /// <summary>The first index at which the running sum exceeds coin · Σw; never one of weight 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Draw(ReadOnlySpan<float> weights, double coin)
    {
        double target = coin * Sum(weights), walked = 0;
        int last = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            walked += weights[i];
            last = weights[i] > 0 ? i : last;
            if (walked > target)
            {
                return i;
            }
        }

        return last;
    }

    /// <summary>Σ w in double, by rising index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Sum(ReadOnlySpan<float> weights)
    {
        double sum = 0;
        foreach (float weight in weights)
        {
            sum += weight;
        }

        return sum;
    }

    /// <summary>exp((l − max) / temperature) for each logit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ScaledExp(ReadOnlySpan<float> logits, float max, float temperature, Span<float> weights)
    {
        Vector<float> maxima = new(max), temperatures = new(temperature);
        int i = 0;
        for (; i <= logits.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ((new Vector<float>(logits[i..]) - maxima) / temperatures).CopyTo(weights[i..]);
        }

        for (; i < logits.Length; i++)
        {
            weights[i] = (logits[i] - max) / temperature;
        }

        VectorMath.Exp(weights, weights);
    }
}
