namespace MoxE.Engine.Running;

/// <summary>The sizes of a loaded model that the engine and its metrics need.</summary>
/// <param name="VocabularySize">Number of token ids; ids are 0 … VocabularySize − 1.</param>
/// <param name="LayerCount">Number of MoE layers, L.</param>
/// <param name="ExpertCount">Experts per layer, E.</param>
/// <param name="ExpertsPerToken">Experts chosen for each token, K.</param>
/// <param name="MLstmExpertCount">Experts 0 … n−1 that are mLSTM blocks; E/2 for <c>xlstm</c>, E for <c>mlstm</c>, otherwise 0.</param>
/// <param name="HasDifficulty">Whether the router predicts a difficulty (conditioned gate).</param>
/// <param name="StateBytesPerSlot">Bytes of recurrent state of one sequence.</param>
/// <param name="EmbeddingSize">Width D of the hidden states the graph gives out, 0 when it gives none: embeddings are then not to be had.</param>
public sealed record ModelShape(
    int VocabularySize,
    int LayerCount,
    int ExpertCount,
    int ExpertsPerToken,
    int MLstmExpertCount,
    bool HasDifficulty,
    long StateBytesPerSlot,
    int EmbeddingSize = 0);
