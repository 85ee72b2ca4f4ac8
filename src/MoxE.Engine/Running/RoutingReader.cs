using MoxE.Engine.Requests;

namespace MoxE.Engine.Running;

/// <summary>Copies what the routers did with one row out of a step's results.</summary>
internal static class RoutingReader
{
    /// <summary>One entry a layer.</summary>
    /// <param name="buffers">The results.</param>
    /// <param name="tokens">T of the step.</param>
    /// <param name="row">The row, 0 … T − 1.</param>
    public static LayerRouting[] Read(StepBuffers buffers, int tokens, int row)
    {
        ModelShape shape = buffers.Shape;
        int each = shape.ExpertsPerToken;
        LayerRouting[] layers = new LayerRouting[shape.LayerCount];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            layers[layer] = new LayerRouting(
                buffers.Experts(layer, tokens).Slice(row * each, each).ToArray(),
                buffers.Weights(layer, tokens).Slice(row * each, each).ToArray(),
                buffers.Entropy(layer, tokens)[row],
                shape.HasDifficulty ? buffers.Difficulty(layer, tokens)[row] : null);
        }

        return layers;
    }
}
