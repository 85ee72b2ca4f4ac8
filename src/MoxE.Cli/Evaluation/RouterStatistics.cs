using MoxE.Engine.Running;
using MoxE.Model.Routing;

namespace MoxE.Cli.Evaluation;

/// <summary>What the routers did over all rows that were run.</summary>
/// <param name="shape">Of the model.</param>
/// <param name="rarity">How rare each token is in the training text, or null when that is not known.</param>
internal sealed class RouterStatistics(ModelShape shape, TokenRarity? rarity = null)
{
    private readonly RoutingAnalysis[] _layers =
        [.. Enumerable.Range(0, shape.LayerCount).Select(_ => new RoutingAnalysis(shape.ExpertCount, shape.MLstmExpertCount, rarity?.Bands))];

    /// <summary>Adds the router outputs of one step of <paramref name="tokens"/> rows, row by row, so that no figure depends on how rows were cut into steps.</summary>
    public void Add(StepBuffers buffers, int tokens)
    {
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            ReadOnlySpan<int> experts = buffers.Experts(layer, tokens);
            ReadOnlySpan<float> entropy = buffers.Entropy(layer, tokens);
            ReadOnlySpan<float> difficulty = buffers.Difficulty(layer, tokens);
            for (int row = 0; row < tokens; row++)
            {
                _layers[layer].Add(
                    rarity?.Bits((int)buffers.TokenIds[row]) ?? double.NaN,
                    entropy[row],
                    shape.HasDifficulty ? difficulty[row] : double.NaN,
                    experts.Slice(row * shape.ExpertsPerToken, shape.ExpertsPerToken));
            }
        }
    }

    /// <summary>The figures of each layer.</summary>
    public IReadOnlyList<LayerRouting> Layers() => [.. _layers.Select((layer, index) => new LayerRouting(index, layer.Summary()))];
}
