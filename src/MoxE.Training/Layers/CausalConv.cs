using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>Causal depthwise convolution, SPEC §4: the last tap multiplies the current token.</summary>
/// <param name="parameters">Holds <c>kernel</c> [k, 1, F] and <c>bias</c> [F].</param>
internal sealed class CausalConv(ParameterScope parameters)
{
    private readonly Tensor _kernel = parameters["kernel"];
    private readonly Tensor _bias = parameters["bias"];

    /// <summary>Whole sequences.</summary>
    /// <param name="x">[B, T, F].</param>
    /// <param name="window">The k − 1 inputs before x, oldest first, [B, k−1, F]; null for zeros.</param>
    /// <returns>[B, T, F] and the window after the last token, detached.</returns>
    public (Tensor Output, Tensor Window) Apply(Tensor x, Tensor? window)
    {
        (long taps, long length) = (_kernel.shape[0], x.shape[1]);
        using Tensor input = x.detach();
        Tensor padded = cat([window ?? zeros([x.shape[0], taps - 1, x.shape[2]], x.dtype), input], 1);
        return (CausalConvFunction.apply(x, _kernel, _bias, padded), padded.narrow(1, length, taps - 1).clone());
    }

    /// <summary>Each row as the only token of its sequence.</summary>
    /// <param name="x">[N, F].</param>
    /// <returns>[N, F].</returns>
    public Tensor ApplyToTokens(Tensor x) => (x * _kernel[-1, 0]) + _bias;
}
