using MoxE.Model.Checkpoints;
using MoxE.Model.Config;

namespace MoxE.Training.Optimisation;

/// <summary>Which parameters decay: matrices and convolution kernels; no norm scale, no bias; the embedding if the configuration says so.</summary>
internal static class WeightDecay
{
    private const string Embedding = "moe.token_embedding.embedding";

    /// <summary>Whether it decays.</summary>
    public static bool AppliesTo(ParameterShape parameter, MoxEConfig config) => parameter.Name == Embedding
        ? config.Xlstm.WeightDecayOnEmbedding
        : parameter.Shape.Length > 1 && !IsBias(parameter.Name);

    // The sLSTM's biases are a tensor (heads, gate, d) of the name _bias_.
    private static bool IsBias(string name) => name.EndsWith(".bias", StringComparison.Ordinal) || name.EndsWith("._bias_", StringComparison.Ordinal);
}
