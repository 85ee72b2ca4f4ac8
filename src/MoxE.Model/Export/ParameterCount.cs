using MoxE.Model.Config;
using MoxE.Model.Folders;

namespace MoxE.Model.Export;

/// <summary>
/// Parameters of a configuration. Total: every tensor of the checkpoint (SPEC §2). Active per token: the embedding's row
/// (none of its own when tied, the head has it), mixers, norms, routers and head, and K experts, taken at the mean of the
/// layer's experts where these are of two kinds (rounded down). In token mode an expert's dead parameters (SPEC §7) are not active.
/// </summary>
internal static class ParameterCount
{
    public static ModelParameters Of(MoxEConfig config)
    {
        long dim = config.Xlstm.EmbeddingDim;
        long matrix = config.Xlstm.VocabSize * dim;
        long final = config.PostLayersNorm ? dim : 0;
        long dense = (config.NumLayers * DenseOfLayer(config)) + matrix + final;

        long experts = Experts(config).Sum(kind => Block(config, kind, live: false));
        long liveExperts = Experts(config).Sum(kind => Block(config, kind, live: config.ExpertState == ExpertState.Token));
        return new(
            dense + (config.Xlstm.TieWeights ? 0 : matrix) + (config.NumLayers * experts),
            dense + (config.Xlstm.TieWeights ? 0 : dim) + (config.NumLayers * config.TopKExperts * liveExperts / config.NumExperts));
    }

    private static IEnumerable<BlockKind> Experts(MoxEConfig config) => Enumerable.Range(0, config.NumExperts).Select(config.ExpertKind);

    /// <summary>Mixer, its norm, and router of one layer.</summary>
    private static long DenseOfLayer(MoxEConfig config)
    {
        long dim = config.Xlstm.EmbeddingDim;
        long mixer = Block(config, config.MixerKinds.First, live: false) + Block(config, config.MixerKinds.Second, live: false);
        long norm = config.Xlstm.AddPostBlocksNorm ? dim : 0;
        long router = (dim * config.NumExperts) + (config.GateBias ? config.NumExperts : 0);
        return mixer + norm + router + (config.IsConditioned ? dim + 1 : 0);
    }

    /// <summary>Parameters of one block; with <paramref name="live"/> those that act on a sequence of one token.</summary>
    private static long Block(MoxEConfig config, BlockKind kind, bool live) => kind switch
    {
        BlockKind.MLstm => MLstm(config.Xlstm, live),
        BlockKind.SLstm => SLstm(config.Xlstm, live),
        _ => 6L * config.Xlstm.EmbeddingDim * config.Xlstm.EmbeddingDim,
    };

    private static long MLstm(XlstmConfig xlstm, bool live)
    {
        long dim = xlstm.EmbeddingDim;
        long inner = xlstm.MLstmInner;
        long projections = (3 * dim * inner) + (3 * inner * xlstm.QkvBlockSize) + (xlstm.Bias ? (5 * inner) + dim : 0);
        long conv = inner * ((live ? 1 : xlstm.MLstm.Conv1dKernelSize) + 1);
        long gates = (live ? 1 : 2) * ((3 * inner) + 1) * xlstm.MLstm.NumHeads;
        return dim + projections + conv + gates + (2 * inner);
    }

    private static long SLstm(XlstmConfig xlstm, bool live)
    {
        long dim = xlstm.EmbeddingDim;
        long headSize = dim / xlstm.SLstm.NumHeads;
        long inner = xlstm.FeedForwardInner;
        long conv = live ? 0 : dim * (xlstm.SLstm.Conv1dKernelSize + 1);
        long gates = (live ? 2 : 4) * dim * (headSize + 1);
        long recurrent = live ? 0 : 4 * dim * headSize;
        long norms = dim * (xlstm.SLstm.GroupNormWeight ? 3 : 2);
        long ffn = (3 * dim * inner) + (xlstm.FeedForward.Bias ? (2 * inner) + dim : 0);
        return conv + gates + recurrent + norms + ffn;
    }
}
