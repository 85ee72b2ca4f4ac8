using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>A linear layer, kernel stored (in, out).</summary>
/// <param name="parameters">Holds <c>kernel</c> and perhaps <c>bias</c>.</param>
internal sealed class Linear(ParameterScope parameters)
{
    private readonly Tensor _kernel = parameters["kernel"];
    private readonly Tensor? _bias = parameters.Find("bias");

    /// <summary>[…, in] to […, out].</summary>
    public Tensor Apply(Tensor x)
    {
        Tensor y = x.matmul(_kernel);
        return _bias is null ? y : y + _bias;
    }
}
