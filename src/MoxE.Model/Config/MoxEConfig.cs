using MoxE.Model.Json;

namespace MoxE.Model.Config;

/// <summary>The configuration of a MoxE model: SPEC §1, every key.</summary>
public sealed record MoxEConfig
{
    /// <summary><c>num_experts</c>, E: even, ≥ 2. First and second half are the router's two groups. Default 4.</summary>
    public int NumExperts { get; init; } = 4;

    /// <summary><c>top_k_experts</c>, K: 1 … E. Default 2.</summary>
    public int TopKExperts { get; init; } = 2;

    /// <summary><c>num_layers</c>, L: ≥ 1. Default 12.</summary>
    public int NumLayers { get; init; } = 12;

    /// <summary><c>moe_layer_type</c>. Default <c>moxe</c>.</summary>
    public LayerType LayerType { get; init; } = LayerType.Moxe;

    /// <summary><c>router_type</c>; only read by <c>moxe</c> layers. Default <c>conditioned_addition</c>.</summary>
    public RouterType RouterType { get; init; } = RouterType.ConditionedAddition;

    /// <summary><c>expert_type</c>. Default <c>mlp</c>.</summary>
    public ExpertType ExpertType { get; init; } = ExpertType.Mlp;

    /// <summary><c>expert_state</c>. Default <c>token</c>.</summary>
    public ExpertState ExpertState { get; init; } = ExpertState.Token;

    /// <summary><c>modulation_bias</c>. Default <c>standard</c>.</summary>
    public Modulation Modulation { get; init; } = Modulation.Standard;

    /// <summary><c>gate_bias</c>: whether the router's linear layer has a bias. Default false.</summary>
    public bool GateBias { get; init; }

    /// <summary><c>gamma</c>: strength of the modulation. Default 0.3.</summary>
    public double Gamma { get; init; } = 0.3;

    /// <summary><c>difficulty_threshold</c>: of <c>proportional</c> and <c>masked</c>. Default 0.8.</summary>
    public double DifficultyThreshold { get; init; } = 0.8;

    /// <summary><c>group_wise_loss</c>. Default <c>kl_div</c>.</summary>
    public GroupWiseLoss GroupWiseLoss { get; init; } = GroupWiseLoss.KlDiv;

    /// <summary><c>post_layers_norm</c>: LayerNorm between the last layer and the head. Default false.</summary>
    public bool PostLayersNorm { get; init; }

    /// <summary><c>eps</c>: stored, never read. Default 1e-6.</summary>
    public double Eps { get; init; } = 1e-6;

    /// <summary><c>ffn_dim</c>: stored, never read; an MLP expert's inner size is 2·D. Default 512.</summary>
    public int FfnDim { get; init; } = 512;

    /// <summary><c>loss_coefs</c>. Default all 0.</summary>
    public LossCoefficients LossCoefs { get; init; } = new();

    /// <summary><c>xlstm</c>.</summary>
    public XlstmConfig Xlstm { get; init; } = new();

    /// <summary>Parses and validates config.json.</summary>
    /// <param name="utf8Json">The file's bytes, UTF-8 without byte order mark, at most 1 MiB.</param>
    /// <param name="source">What messages call the input, usually its path.</param>
    /// <exception cref="ModelFormatException">Every finding at once, each with key path, value and what is allowed.</exception>
    public static MoxEConfig Parse(ReadOnlySpan<byte> utf8Json, string source) => ConfigReader.Read(utf8Json, source);

    /// <summary>Reads and validates a config.json.</summary>
    /// <exception cref="ModelFormatException">The file is missing, or as <see cref="Parse"/>.</exception>
    public static MoxEConfig Load(string path) => Parse(StrictJson.ReadFile(path, ConfigReader.MaxBytes), path);

    /// <summary>
    /// The normalised file: every key in the nested layout, one order, two spaces of indentation, LF line ends, a final
    /// LF. Equal configurations give equal text, and <see cref="Parse"/> gives an equal configuration back.
    /// </summary>
    public string ToJson() => ConfigWriter.Write(this);

    /// <summary>Whether the gate predicts a difficulty d_t: a <c>moxe</c> layer with a <c>conditioned_addition</c> router.</summary>
    public bool IsConditioned => LayerType == LayerType.Moxe && RouterType == RouterType.ConditionedAddition;

    /// <summary>The kinds of a layer's two mixer blocks.</summary>
    public (BlockKind First, BlockKind Second) MixerKinds => LayerType switch
    {
        LayerType.Moxe => (BlockKind.SLstm, BlockKind.MLstm),
        LayerType.MLstm => (BlockKind.MLstm, BlockKind.MLstm),
        _ => (BlockKind.SLstm, BlockKind.SLstm),
    };

    /// <summary>Number of experts, the first ones, that are mLSTM blocks.</summary>
    public int MLstmExpertCount => ExpertType switch
    {
        ExpertType.MLstm => NumExperts,
        ExpertType.Xlstm => NumExperts / 2,
        _ => 0,
    };

    /// <summary>The kind of expert <paramref name="expert"/>.</summary>
    public BlockKind ExpertKind(int expert) => ExpertType switch
    {
        ExpertType.Mlp => BlockKind.Mlp,
        _ => expert < MLstmExpertCount ? BlockKind.MLstm : BlockKind.SLstm,
    };
}

/// <summary>Coefficients of the auxiliary losses, SPEC §8; each ≥ 0, default 0.</summary>
public sealed record LossCoefficients
{
    /// <summary><c>z</c>.</summary>
    public double Z { get; init; }

    /// <summary><c>load_balance</c>.</summary>
    public double LoadBalance { get; init; }

    /// <summary><c>d</c>: entropy against predicted difficulty.</summary>
    public double D { get; init; }

    /// <summary><c>group</c>: balance of the two expert groups.</summary>
    public double Group { get; init; }
}
