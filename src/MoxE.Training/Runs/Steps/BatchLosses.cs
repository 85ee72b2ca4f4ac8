using MoxE.Model.Routing;
using MoxE.Training.Losses;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Steps;

/// <summary>The losses of a batch as numbers.</summary>
/// <param name="Total">What is minimised.</param>
/// <param name="CrossEntropy">Nats per token.</param>
/// <param name="Layers">[L], before their coefficients.</param>
internal sealed record BatchLosses(double Total, double CrossEntropy, IReadOnlyList<LayerLosses> Layers)
{
    /// <summary>Reads them out.</summary>
    public static BatchLosses Of(LossTerms terms) => new(
        Number(terms.Total),
        Number(terms.CrossEntropy),
        [.. terms.Layers.Select(layer => new LayerLosses(Number(layer.Z), Number(layer.LoadBalance), Number(layer.Difficulty), Number(layer.Group)))]);

    /// <summary>The mean over micro-batches of equal size, added up in their order.</summary>
    public static BatchLosses Mean(IReadOnlyList<BatchLosses> parts) => new(
        parts.Sum(part => part.Total) / parts.Count,
        parts.Sum(part => part.CrossEntropy) / parts.Count,
        [.. Enumerable.Range(0, parts[0].Layers.Count).Select(layer => new LayerLosses(
            parts.Sum(part => part.Layers[layer].Z) / parts.Count,
            parts.Sum(part => part.Layers[layer].LoadBalance) / parts.Count,
            parts.Sum(part => part.Layers[layer].Difficulty) / parts.Count,
            parts.Sum(part => part.Layers[layer].Group) / parts.Count))]);

    /// <summary>The first of them that is NaN or infinite, in words; null when all are finite.</summary>
    public string? FindNotFinite()
    {
        if (!double.IsFinite(CrossEntropy))
        {
            return $"the cross entropy is {CrossEntropy}";
        }

        for (int layer = 0; layer < Layers.Count; layer++)
        {
            LayerLosses losses = Layers[layer];
            foreach ((string name, double value) in new[]
                { ("z-loss", losses.Z), ("load-balance loss", losses.LoadBalance), ("d-loss", losses.Difficulty), ("group loss", losses.Group) })
            {
                if (!double.IsFinite(value))
                {
                    return $"the {name} of layer {layer} is {value}";
                }
            }
        }

        return double.IsFinite(Total) ? null : $"the total loss is {Total}";
    }

    private static double Number(Tensor scalar) => scalar.detach().to(ScalarType.Float64).item<double>();
}
