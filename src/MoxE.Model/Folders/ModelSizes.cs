using MoxE.Model.Config;

namespace MoxE.Model.Folders;

/// <summary>The sizes a caller of the graph needs.</summary>
/// <param name="VocabularySize">V, ≥ 1.</param>
/// <param name="Layers">L, ≥ 1.</param>
/// <param name="Experts">E, ≥ 2.</param>
/// <param name="ExpertsPerToken">K, 1 … E.</param>
/// <param name="MLstmExperts">How many experts, the first ones, are mLSTM blocks; 0 … E.</param>
/// <param name="Conditioned">Whether the router predicts a difficulty, so that the output <c>router.difficulty</c> exists.</param>
/// <param name="EmbeddingDim">D, ≥ 1.</param>
public sealed record ModelSizes(int VocabularySize, int Layers, int Experts, int ExpertsPerToken, int MLstmExperts, bool Conditioned, int EmbeddingDim)
{
    /// <summary>The sizes of a configuration.</summary>
    public static ModelSizes Of(MoxEConfig config) => new(
        config.Xlstm.VocabSize,
        config.NumLayers,
        config.NumExperts,
        config.TopKExperts,
        config.MLstmExpertCount,
        config.IsConditioned,
        config.Xlstm.EmbeddingDim);
}
