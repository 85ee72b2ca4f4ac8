using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>The values of attribute <c>activation</c>: the names of <c>act_fn</c> in a model's config.</summary>
internal static class ActivationNames
{
    public static Activation Parse(string name) => name switch
    {
        "gelu" => Activation.Gelu,
        "relu" => Activation.Relu,
        "relu^2" => Activation.ReluSquared,
        "sigmoid" => Activation.Sigmoid,
        "swish" => Activation.Swish,
        "selu" => Activation.Selu,
        _ => throw new OrtCallException($"attribute 'activation' is '{name}'; allowed are gelu, relu, relu^2, sigmoid, swish, selu"),
    };
}
