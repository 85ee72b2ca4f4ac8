using MoxE.Engine.Running;
using MoxE.Engine.Telemetry;

namespace MoxE.Cli.Evaluation;

/// <summary>What the routers did over all rows that were run.</summary>
internal sealed class RouterStatistics(ModelShape shape)
{
    private readonly RouterTally _tally = new(shape);
    private readonly double[] _entropy = new double[shape.LayerCount]; // sums over rows
    private readonly double[] _difficulty = new double[shape.LayerCount];
    private long _rows;

    /// <summary>Adds the router outputs of one step of <paramref name="tokens"/> rows.</summary>
    public void Add(StepBuffers buffers, int tokens)
    {
        _tally.Add(buffers, tokens);
        _rows += tokens;
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            _entropy[layer] += Sum(buffers.Entropy(layer, tokens));
            _difficulty[layer] += shape.HasDifficulty ? Sum(buffers.Difficulty(layer, tokens)) : 0;
        }
    }

    /// <summary>The figures of each layer; at least one row must have been added.</summary>
    public IReadOnlyList<LayerRouting> Layers() => [.. Enumerable.Range(0, shape.LayerCount).Select(Layer)];

    private LayerRouting Layer(int layer)
    {
        double assignments = (double)_rows * shape.ExpertsPerToken;
        long[] tokens = [.. Enumerable.Range(0, shape.ExpertCount).Select(expert => _tally.Tokens(layer, expert))];
        return new LayerRouting(
            layer,
            tokens,
            [.. tokens.Select(count => count / assignments)],
            _entropy[layer] / _rows,
            shape.HasDifficulty ? _difficulty[layer] / _rows : null,
            shape.MLstmExpertCount > 0 ? _tally.GroupTokens(layer, mLstm: true) / assignments : null);
    }

    private static double Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum;
    }
}
