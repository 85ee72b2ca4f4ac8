using MoxE.Model.Config;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>The activations a configuration can name.</summary>
internal static class Activations
{
    /// <summary>Elementwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such function.</exception>
    public static Tensor Apply(ActivationFunction function, Tensor x) => function switch
    {
        ActivationFunction.Gelu => x.gelu(GELU.Approximate.tanh),
        ActivationFunction.Relu => x.relu(),
        ActivationFunction.ReluSquared => x.relu().square(),
        ActivationFunction.Sigmoid => x.sigmoid(),
        ActivationFunction.Swish => x.silu(),
        ActivationFunction.Selu => x.selu(),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "no such activation"),
    };
}
