namespace MoxE.Model.Config;

/// <summary><c>moe_layer_type</c>: what a layer's mixer is made of.</summary>
public enum LayerType
{
    /// <summary>An sLSTM block, then an mLSTM block.</summary>
    Moxe,

    /// <summary>Two mLSTM blocks; standard gate.</summary>
    MLstm,

    /// <summary>Two sLSTM blocks; standard gate.</summary>
    SLstm,
}

/// <summary><c>router_type</c>.</summary>
public enum RouterType
{
    /// <summary>The predicted difficulty is added to the logits of the first half and taken from the second.</summary>
    ConditionedAddition,

    /// <summary>Plain logits.</summary>
    Standard,
}

/// <summary><c>expert_type</c>.</summary>
public enum ExpertType
{
    /// <summary>Gated feed-forward network.</summary>
    Mlp,

    /// <summary>mLSTM blocks.</summary>
    MLstm,

    /// <summary>sLSTM blocks.</summary>
    SLstm,

    /// <summary>The first half mLSTM blocks, the second half sLSTM blocks.</summary>
    Xlstm,
}

/// <summary><c>expert_state</c>.</summary>
public enum ExpertState
{
    /// <summary>Each routed token is its own length-1 sequence from zero state.</summary>
    Token,

    /// <summary>Each (sequence, layer, expert) owns a state, SPEC §9.</summary>
    Recurrent,
}

/// <summary><c>modulation_bias</c>: how difficulty becomes a shift of the logits, SPEC §7.</summary>
public enum Modulation
{
    /// <summary>s = γ d.</summary>
    Standard,

    /// <summary>s = γ max(d − τ, 0).</summary>
    Proportional,

    /// <summary>s = γ d where d &gt; τ, else 0.</summary>
    Masked,
}

/// <summary><c>group_wise_loss</c>, SPEC §8.</summary>
public enum GroupWiseLoss
{
    /// <summary>Kullback-Leibler divergence from (½, ½).</summary>
    KlDiv,

    /// <summary>Jensen-Shannon divergence from (½, ½).</summary>
    JsDiv,

    /// <summary>Sum of squared distances from ½.</summary>
    Bounded,

    /// <summary>Squared difference of the groups.</summary>
    SelfBalance,
}

/// <summary><c>act_fn</c> of the gated feed-forward network.</summary>
public enum ActivationFunction
{
    /// <summary>GELU in the tanh form.</summary>
    Gelu,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>max(x, 0)².</summary>
    ReluSquared,

    /// <summary>Logistic function.</summary>
    Sigmoid,

    /// <summary>x σ(x).</summary>
    Swish,

    /// <summary>Scaled exponential linear unit.</summary>
    Selu,
}

/// <summary><c>slstm.backend</c>: the implementation an NX-AI checkpoint was written by.</summary>
public enum SLstmBackend
{
    /// <summary>Plain tensor operations.</summary>
    Vanilla,

    /// <summary>Fused CUDA kernels.</summary>
    Cuda,
}

/// <summary>The kinds of block that mixers and experts are made of.</summary>
public enum BlockKind
{
    /// <summary>Matrix-memory LSTM block.</summary>
    MLstm,

    /// <summary>Scalar-memory LSTM block with its feed-forward network.</summary>
    SLstm,

    /// <summary>Gated feed-forward network without norm or residual.</summary>
    Mlp,
}
