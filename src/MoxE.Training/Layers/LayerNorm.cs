using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>LayerNorm and head norm, SPEC §4: biased variance, ε inside the root, a scale and no bias.</summary>
internal static class LayerNorm
{
    private const double Epsilon = 1e-5;

    /// <summary>Over the last axis.</summary>
    /// <param name="x">[…, D].</param>
    /// <param name="scale">[D].</param>
    /// <returns>[…, D].</returns>
    public static Tensor Apply(Tensor x, Tensor scale) => nn.functional.layer_norm(x, [x.shape[^1]], scale, eps: Epsilon);

    /// <summary>Over each head on its own.</summary>
    /// <param name="x">[…, heads, size].</param>
    /// <param name="scale">[heads · size], or null for none.</param>
    /// <returns>[…, heads · size].</returns>
    public static Tensor OfHeads(Tensor x, Tensor? scale)
    {
        Tensor normed = nn.functional.layer_norm(x, [x.shape[^1]], eps: Epsilon).flatten(-2);
        return scale is null ? normed : normed * scale;
    }
}
