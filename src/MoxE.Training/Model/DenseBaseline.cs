using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>
/// Dense = one expert, no router, as a model of SPEC §1 that can be saved and served like any other: two experts, one for
/// each token, and a standard gate of zeros that is not trained. Both probabilities are then ½, the tie goes to expert 0,
/// and its weight is exactly 1. Expert 1 stays zero, is never run and is not counted.
/// </summary>
internal static class DenseBaseline
{
    /// <summary>The dense model with the blocks of another; an expert of type <c>xlstm</c> becomes an mLSTM block. It has no auxiliary losses.</summary>
    public static MoxEConfig Configure(MoxEConfig config) => config with
    {
        NumExperts = 2,
        TopKExperts = 1,
        RouterType = RouterType.Standard,
        GateBias = false,
        LossCoefs = new LossCoefficients(),
    };

    /// <summary>Sets gates and second experts to zero and takes them out of the gradient. Call it after the parameters got their values.</summary>
    /// <param name="store">Parameters of a model of <see cref="Configure"/>.</param>
    /// <exception cref="ArgumentException">The model is another one.</exception>
    public static void Freeze(ParameterStore store)
    {
        MoxEConfig config = store.Config;
        if (config is not { NumExperts: 2, TopKExperts: 1, GateBias: false, IsConditioned: false })
        {
            throw new ArgumentException("a dense model has two experts, one for each token, and a standard gate without bias", nameof(store));
        }

        using IDisposable frozen = no_grad();
        foreach (Parameter parameter in store.All.Where(parameter => !IsCounted(parameter.Shape)))
        {
            parameter.Value.zero_();
            parameter.Value.requires_grad = false;
        }
    }

    /// <summary>Number of parameters of the dense model itself, without gates and second experts.</summary>
    /// <param name="config">Of <see cref="Configure"/>.</param>
    public static long ParameterCount(MoxEConfig config) => ParameterShapes.Of(config).Where(IsCounted).Sum(shape => shape.Elements);

    private static bool IsCounted(ParameterShape shape) => shape.Expert < 1 && !shape.Name.Contains(".gate.", StringComparison.Ordinal);
}
