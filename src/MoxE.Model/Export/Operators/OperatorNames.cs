using MoxE.Model.Config;

namespace MoxE.Model.Export.Operators;

/// <summary>How the operators' text attributes spell the choices of a configuration.</summary>
internal static class OperatorNames
{
    /// <summary>Attribute <c>activation</c> of GatedActivation and XlstmExperts.</summary>
    public static string Of(ActivationFunction activation) => activation switch
    {
        ActivationFunction.Gelu => "gelu",
        ActivationFunction.Relu => "relu",
        ActivationFunction.ReluSquared => "relu^2",
        ActivationFunction.Sigmoid => "sigmoid",
        ActivationFunction.Swish => "swish",
        ActivationFunction.Selu => "selu",
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };

    /// <summary>Attribute <c>modulation</c> of EntropyRouter.</summary>
    public static string Of(Modulation modulation) => modulation switch
    {
        Modulation.Standard => "standard",
        Modulation.Proportional => "proportional",
        Modulation.Masked => "masked",
        _ => throw new ArgumentOutOfRangeException(nameof(modulation), modulation, null),
    };
}
