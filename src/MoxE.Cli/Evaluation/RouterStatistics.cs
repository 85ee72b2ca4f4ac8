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
            Add(ref _entropy[layer], buffers.Entropy(layer, tokens));
            if (shape.HasDifficulty)
            {
                Add(ref _difficulty[layer], buffers.Difficulty(layer, tokens));
            }
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

    /// <summary>Row by row, so that the sum does not depend on how rows were cut into steps.</summary>
    private static void Add(ref double sum, ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            sum += value;
        }
    }
}
