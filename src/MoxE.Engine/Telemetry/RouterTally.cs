using MoxE.Engine.Running;

namespace MoxE.Engine.Telemetry;

/// <summary>What the routers chose since the start: plain arrays that the engine thread adds to and observers read.</summary>
internal sealed class RouterTally(ModelShape shape)
{
    private readonly long[] _tokens = new long[shape.LayerCount * shape.ExpertCount]; // [L, E]
    private readonly double[] _weights = new double[shape.LayerCount * shape.ExpertCount]; // [L, E]

    public ModelShape Shape => shape;

    /// <summary>Adds the router outputs of one step of <paramref name="tokens"/> rows.</summary>
    public void Add(StepBuffers buffers, int tokens)
    {
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            Span<long> counts = _tokens.AsSpan(layer * shape.ExpertCount, shape.ExpertCount);
            Span<double> sums = _weights.AsSpan(layer * shape.ExpertCount, shape.ExpertCount);
            ReadOnlySpan<int> experts = buffers.Experts(layer, tokens);
            ReadOnlySpan<float> weights = buffers.Weights(layer, tokens);
            for (int i = 0; i < experts.Length; i++)
            {
                counts[experts[i]]++;
                sums[experts[i]] += weights[i];
            }
        }
    }

    /// <summary>Adds what another tally of the same sizes counted; its engine has ended.</summary>
    public void Add(RouterTally other)
    {
        for (int i = 0; i < _tokens.Length; i++)
        {
            _tokens[i] += other._tokens[i];
            _weights[i] += other._weights[i];
        }
    }

    public long Tokens(int layer, int expert) => Volatile.Read(ref _tokens[(layer * shape.ExpertCount) + expert]);

    public double WeightSum(int layer, int expert) => Volatile.Read(ref _weights[(layer * shape.ExpertCount) + expert]);

    /// <summary>Whether the model has experts of a kind.</summary>
    public bool HasGroup(bool mLstm) => shape.MLstmExpertCount > 0 && (mLstm || shape.MLstmExpertCount < shape.ExpertCount);

    /// <summary>(token, expert) pairs of a layer that went to its mLSTM experts, or to the others.</summary>
    public long GroupTokens(int layer, bool mLstm)
    {
        long sum = 0;
        for (int expert = mLstm ? 0 : shape.MLstmExpertCount; expert < (mLstm ? shape.MLstmExpertCount : shape.ExpertCount); expert++)
        {
            sum += Tokens(layer, expert);
        }

        return sum;
    }

    /// <summary>Part of a layer's pairs that went to its mLSTM experts; 0 before any token.</summary>
    public double MLstmShare(int layer)
    {
        long mLstm = GroupTokens(layer, mLstm: true);
        long all = mLstm + GroupTokens(layer, mLstm: false);
        return all == 0 ? 0 : mLstm / (double)all;
    }

    /// <summary>Mean load over largest load of a layer's experts: 1 when all are used alike, 1/E when one is; 1 before any token.</summary>
    public double Balance(int layer)
    {
        long sum = 0, most = 0;
        for (int expert = 0; expert < shape.ExpertCount; expert++)
        {
            long tokens = Tokens(layer, expert);
            sum += tokens;
            most = Math.Max(most, tokens);
        }

        return most == 0 ? 1 : sum / ((double)most * shape.ExpertCount);
    }

    /// <summary>Experts of a layer that no token went to since the start.</summary>
    public int DeadExperts(int layer)
    {
        int dead = 0;
        for (int expert = 0; expert < shape.ExpertCount; expert++)
        {
            dead += Tokens(layer, expert) == 0 ? 1 : 0;
        }

        return dead;
    }
}
