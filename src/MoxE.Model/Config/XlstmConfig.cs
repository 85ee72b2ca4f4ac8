namespace MoxE.Model.Config;

/// <summary><c>xlstm</c>: the sizes and flags of the blocks, SPEC §1.</summary>
public sealed record XlstmConfig
{
    /// <summary><c>vocab_size</c>, V: required, ≥ 1.</summary>
    public int VocabSize { get; init; } = -1;

    /// <summary><c>embedding_dim</c>, D: ≥ 1. Default 128.</summary>
    public int EmbeddingDim { get; init; } = 128;

    /// <summary><c>context_length</c>: advisory; there are no positions. Default −1.</summary>
    public int ContextLength { get; init; } = -1;

    /// <summary><c>num_blocks</c>: only enters weight initialisation. Default 1.</summary>
    public int NumBlocks { get; init; } = 1;

    /// <summary><c>bias</c>: of mLSTM <c>proj_up</c>, <c>q/k/v_proj</c>, <c>proj_down</c>. Default false.</summary>
    public bool Bias { get; init; }

    /// <summary><c>add_post_blocks_norm</c>: LayerNorm after the mixer's two blocks. Default true.</summary>
    public bool AddPostBlocksNorm { get; init; } = true;

    /// <summary><c>tie_weights</c>: logits use the embedding matrix. Default false.</summary>
    public bool TieWeights { get; init; }

    /// <summary><c>dropout</c>: training only; 0 … 1. Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary><c>add_embedding_dropout</c>: training only. Default false.</summary>
    public bool AddEmbeddingDropout { get; init; }

    /// <summary><c>weight_decay_on_embedding</c>: training only. Default false.</summary>
    public bool WeightDecayOnEmbedding { get; init; }

    /// <summary><c>pad_token_id</c>: stored; nothing is masked. Default 1.</summary>
    public int PadTokenId { get; init; } = 1;

    /// <summary><c>mlstm_block.mlstm</c>.</summary>
    public MLstmConfig MLstm { get; init; } = new();

    /// <summary><c>slstm_block.slstm</c>.</summary>
    public SLstmConfig SLstm { get; init; } = new();

    /// <summary><c>slstm_block.feedforward</c>.</summary>
    public FeedForwardConfig FeedForward { get; init; } = new();

    /// <summary>Inner size of mLSTM blocks, I.</summary>
    public int MLstmInner => RoundedSize.Of(MLstm.ProjFactor, EmbeddingDim, MLstm.RoundProjUpToMultipleOf, MLstm.RoundProjUpDimUp);

    /// <summary>Block size of the headwise q, k, v projections: I / floor(I / qkv_proj_blocksize).</summary>
    public int QkvBlockSize => MLstmInner / (MLstmInner / MLstm.QkvProjBlocksize);

    /// <summary>Inner size of the feed-forward network, F.</summary>
    public int FeedForwardInner => RoundedSize.Of(FeedForward.ProjFactor, EmbeddingDim, FeedForward.RoundProjUpToMultipleOf, FeedForward.RoundProjUpDimUp);
}

/// <summary><c>xlstm.mlstm_block.mlstm</c>.</summary>
public sealed record MLstmConfig
{
    /// <summary><c>conv1d_kernel_size</c>, k: ≥ 1. Default 4.</summary>
    public int Conv1dKernelSize { get; init; } = 4;

    /// <summary><c>qkv_proj_blocksize</c>: with Q = floor(I / blocksize), Q ≥ 1 and I % Q == 0. Default 4.</summary>
    public int QkvProjBlocksize { get; init; } = 4;

    /// <summary><c>num_heads</c>, Hm: divides I. Default 4.</summary>
    public int NumHeads { get; init; } = 4;

    /// <summary><c>proj_factor</c>. Default 2.</summary>
    public double ProjFactor { get; init; } = 2.0;

    /// <summary><c>round_proj_up_to_multiple_of</c>. Default 64.</summary>
    public int RoundProjUpToMultipleOf { get; init; } = 64;

    /// <summary><c>round_proj_up_dim_up</c>. Default true.</summary>
    public bool RoundProjUpDimUp { get; init; } = true;
}

/// <summary><c>xlstm.slstm_block.slstm</c>.</summary>
public sealed record SLstmConfig
{
    /// <summary><c>num_heads</c>, Hs: divides D. Default 4.</summary>
    public int NumHeads { get; init; } = 4;

    /// <summary><c>conv1d_kernel_size</c>, k: ≥ 1. Default 4.</summary>
    public int Conv1dKernelSize { get; init; } = 4;

    /// <summary><c>group_norm_weight</c>: whether the head norm has a scale. Default true.</summary>
    public bool GroupNormWeight { get; init; } = true;

    /// <summary><c>backend</c>: which implementation trained the model; stored, no effect on inference. Default <c>vanilla</c>.</summary>
    public SLstmBackend Backend { get; init; } = SLstmBackend.Vanilla;

    /// <summary><c>bias_init</c>: stored, training only. Default <c>powerlaw_blockdependent</c>.</summary>
    public string BiasInit { get; init; } = "powerlaw_blockdependent";

    /// <summary><c>recurrent_weight_init</c>: stored, training only. Default <c>zeros</c>.</summary>
    public string RecurrentWeightInit { get; init; } = "zeros";
}

/// <summary><c>xlstm.slstm_block.feedforward</c>.</summary>
public sealed record FeedForwardConfig
{
    /// <summary><c>proj_factor</c>. Default 1.3.</summary>
    public double ProjFactor { get; init; } = 1.3;

    /// <summary><c>act_fn</c>. Default <c>gelu</c>.</summary>
    public ActivationFunction ActFn { get; init; } = ActivationFunction.Gelu;

    /// <summary><c>bias</c>: of both projections. Default false.</summary>
    public bool Bias { get; init; }

    /// <summary><c>round_proj_up_to_multiple_of</c>. Default 64.</summary>
    public int RoundProjUpToMultipleOf { get; init; } = 64;

    /// <summary><c>round_proj_up_dim_up</c>. Default true.</summary>
    public bool RoundProjUpDimUp { get; init; } = true;
}
