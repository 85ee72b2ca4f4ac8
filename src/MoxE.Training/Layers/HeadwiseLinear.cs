using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>A linear map for each of equal consecutive blocks of the input, SPEC §4: y_b[o] = Σ_i kernel[b, o, i] x_b[i].</summary>
internal static class HeadwiseLinear
{
    /// <summary>Blocks first, as the next operator by head wants them.</summary>
    /// <param name="x">[N, blocks · in].</param>
    /// <param name="kernel">[blocks, out, in].</param>
    /// <param name="bias">[blocks, 1, out], or null for none.</param>
    /// <returns>[blocks, N, out].</returns>
    public static Tensor ByBlock(Tensor x, Tensor kernel, Tensor? bias)
    {
        Tensor blocks = x.unflatten(x.dim() - 1, [kernel.shape[0], kernel.shape[2]]).transpose(0, 1);
        Tensor y = blocks.bmm(kernel.transpose(1, 2));
        return bias is null ? y : y.add_(bias);
    }

    /// <summary>In the input's layout.</summary>
    /// <param name="x">[…, blocks · in].</param>
    /// <param name="kernel">[blocks, out, in].</param>
    /// <param name="bias">[blocks · out], or null for none.</param>
    /// <returns>[…, blocks · out].</returns>
    public static Tensor Apply(Tensor x, Tensor kernel, Tensor? bias)
    {
        long outputs = kernel.shape[0] * kernel.shape[1];
        Tensor y = ByBlock(x.reshape(-1, x.shape[^1]), kernel, null).transpose(0, 1).reshape([.. x.shape[..^1], outputs]);
        return bias is null ? y : y + bias;
    }
}
