using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>A linear map for each of equal consecutive blocks of the input, SPEC §4: y_b[o] = Σ_i kernel[b, o, i] x_b[i].</summary>
internal static class HeadwiseLinear
{
    // Products of small blocks spend their time on everything but the products: neighbours are taken together as one
    // block of up to this size with zeros off its diagonal.
    private const long JoinedSize = 32;

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
        Tensor y = ByBlock(x.reshape(-1, x.shape[^1]), Joined(kernel), null).transpose(0, 1).reshape([.. x.shape[..^1], outputs]);
        return bias is null ? y : y + bias;
    }

    /// <summary>[blocks, out, in] to [blocks / n, n · out, n · in], block-diagonal, n as large as divides and fits.</summary>
    private static Tensor Joined(Tensor kernel)
    {
        (long blocks, long outputs, long inputs) = (kernel.shape[0], kernel.shape[1], kernel.shape[2]);
        long neighbours = Math.Max(JoinedSize / Math.Max(outputs, inputs), 1);
        while (blocks % neighbours != 0)
        {
            neighbours--;
        }

        return neighbours == 1
            ? kernel
            : kernel.unflatten(0, [blocks / neighbours, neighbours]).permute(0, 2, 3, 1).diag_embed(0, 3, 4)
                .permute(0, 3, 1, 4, 2).reshape(blocks / neighbours, neighbours * outputs, neighbours * inputs);
    }
}
