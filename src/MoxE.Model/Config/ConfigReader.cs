using System.Text.Json;
using MoxE.Model.Json;

namespace MoxE.Model.Config;

/// <summary>From config.json to <see cref="MoxEConfig"/>. To add a key: a property, a line here, a line in <see cref="ConfigWriter"/>.</summary>
internal static class ConfigReader
{
    /// <summary>Bytes of the largest configuration that is read.</summary>
    public const int MaxBytes = 1 << 20;
    private const int MaxDepth = 16;

    public static MoxEConfig Read(ReadOnlySpan<byte> utf8Json, string source)
    {
        if (utf8Json.Length > MaxBytes)
        {
            throw new ModelFormatException($"{source}: found {utf8Json.Length} bytes; allowed: at most {MaxBytes}");
        }

        using JsonDocument document = StrictJson.ParseObject(utf8Json.ToArray(), source, MaxDepth);
        var errors = new ConfigErrors(source);
        var root = new ConfigSection(document.RootElement, "", errors);
        MoxEConfig config = ReadRoot(root, new MoxEConfig());
        root.ReportUnknown();
        ConfigRules.Check(config, errors);
        errors.ThrowIfAny();
        return config;
    }

    private static MoxEConfig ReadRoot(ConfigSection s, MoxEConfig d) => new()
    {
        NumExperts = s.Int("num_experts", d.NumExperts, 2, ConfigLimits.Experts, $"an even integer from 2 to {ConfigLimits.Experts}"),
        TopKExperts = s.Int("top_k_experts", d.TopKExperts, 1, ConfigLimits.Experts),
        NumLayers = s.Int("num_layers", d.NumLayers, 1, ConfigLimits.Layers),
        LayerType = s.Choice("moe_layer_type", d.LayerType, ConfigNames.LayerTypes, "\"entropy\""),
        RouterType = s.Choice("router_type", d.RouterType, ConfigNames.RouterTypes, "\"entropy_conditioned\""),
        ExpertType = s.Choice("expert_type", d.ExpertType, ConfigNames.ExpertTypes),
        ExpertState = s.Choice("expert_state", d.ExpertState, ConfigNames.ExpertStates),
        Modulation = s.Choice("modulation_bias", d.Modulation, ConfigNames.Modulations, "0"),
        GateBias = s.Flag("gate_bias", d.GateBias),
        Gamma = s.Number("gamma", d.Gamma, -ConfigLimits.Coefficient, ConfigLimits.Coefficient),
        DifficultyThreshold = s.Number("difficulty_threshold", d.DifficultyThreshold, -ConfigLimits.Coefficient, ConfigLimits.Coefficient),
        GroupWiseLoss = s.Choice("group_wise_loss", d.GroupWiseLoss, ConfigNames.GroupWiseLosses),
        PostLayersNorm = s.Flag("post_layers_norm", d.PostLayersNorm),
        Eps = s.Number("eps", d.Eps, 0, 1),
        FfnDim = s.Int("ffn_dim", d.FfnDim, 0, int.MaxValue),
        LossCoefs = ReadLosses(s.Child("loss_coefs"), d.LossCoefs),
        Xlstm = ReadXlstm(s.Child("xlstm"), d.Xlstm),
    };

    private static LossCoefficients ReadLosses(ConfigSection s, LossCoefficients d) => new()
    {
        Z = s.Number("z", d.Z, 0, ConfigLimits.Coefficient),
        LoadBalance = s.Number("load_balance", d.LoadBalance, 0, ConfigLimits.Coefficient),
        D = s.Number("d", d.D, 0, ConfigLimits.Coefficient),
        Group = s.Number("group", d.Group, 0, ConfigLimits.Coefficient),
    };

    private static XlstmConfig ReadXlstm(ConfigSection s, XlstmConfig d)
    {
        s.IgnoredBlockList("slstm_at");
        ConfigSection sLstmBlock = s.Child("slstm_block");
        return new XlstmConfig
        {
            VocabSize = s.RequiredInt("vocab_size", 1, ConfigLimits.Vocabulary),
            EmbeddingDim = s.Int("embedding_dim", d.EmbeddingDim, 1, ConfigLimits.Embedding),
            ContextLength = s.Int("context_length", d.ContextLength, -1, int.MaxValue, $"-1 for none, or an integer up to {int.MaxValue}"),
            NumBlocks = s.Int("num_blocks", d.NumBlocks, 1, int.MaxValue),
            Bias = s.Flag("bias", d.Bias),
            AddPostBlocksNorm = s.Flag("add_post_blocks_norm", d.AddPostBlocksNorm),
            TieWeights = s.Flag("tie_weights", d.TieWeights),
            Dropout = s.Number("dropout", d.Dropout, 0, 1),
            AddEmbeddingDropout = s.Flag("add_embedding_dropout", d.AddEmbeddingDropout),
            WeightDecayOnEmbedding = s.Flag("weight_decay_on_embedding", d.WeightDecayOnEmbedding),
            PadTokenId = s.Int("pad_token_id", d.PadTokenId, -1, int.MaxValue),
            MLstm = ReadMLstm(s.Child("mlstm_block").Child("mlstm"), d.MLstm),
            SLstm = ReadSLstm(sLstmBlock.Child("slstm"), d.SLstm),
            FeedForward = ReadFeedForward(sLstmBlock.Child("feedforward"), d.FeedForward),
        };
    }

    private static MLstmConfig ReadMLstm(ConfigSection s, MLstmConfig d) => new()
    {
        Conv1dKernelSize = s.Int("conv1d_kernel_size", d.Conv1dKernelSize, 1, ConfigLimits.ConvKernel),
        QkvProjBlocksize = s.Int("qkv_proj_blocksize", d.QkvProjBlocksize, 1, ConfigLimits.Inner),
        NumHeads = s.Int("num_heads", d.NumHeads, 1, ConfigLimits.Inner),
        ProjFactor = s.Number("proj_factor", d.ProjFactor, 0, ConfigLimits.ProjectionFactor, aboveLeast: true),
        RoundProjUpToMultipleOf = s.Int("round_proj_up_to_multiple_of", d.RoundProjUpToMultipleOf, 1, ConfigLimits.RoundingMultiple),
        RoundProjUpDimUp = s.Flag("round_proj_up_dim_up", d.RoundProjUpDimUp),
    };

    private static SLstmConfig ReadSLstm(ConfigSection s, SLstmConfig d)
    {
        s.Only("function", "slstm");
        return new SLstmConfig
        {
            NumHeads = s.Int("num_heads", d.NumHeads, 1, ConfigLimits.Embedding),
            Conv1dKernelSize = s.Int("conv1d_kernel_size", d.Conv1dKernelSize, 1, ConfigLimits.ConvKernel),
            GroupNormWeight = s.Flag("group_norm_weight", d.GroupNormWeight),
            Backend = s.Choice("backend", d.Backend, ConfigNames.SLstmBackends),
            BiasInit = s.Text("bias_init", d.BiasInit),
            RecurrentWeightInit = s.Text("recurrent_weight_init", d.RecurrentWeightInit),
        };
    }

    private static FeedForwardConfig ReadFeedForward(ConfigSection s, FeedForwardConfig d)
    {
        s.Only("ff_type", "ffn_gated");
        return new FeedForwardConfig
        {
            ProjFactor = s.Number("proj_factor", d.ProjFactor, 0, ConfigLimits.ProjectionFactor, aboveLeast: true),
            ActFn = s.Choice("act_fn", d.ActFn, ConfigNames.ActivationFunctions),
            Bias = s.Flag("bias", d.Bias),
            RoundProjUpToMultipleOf = s.Int("round_proj_up_to_multiple_of", d.RoundProjUpToMultipleOf, 1, ConfigLimits.RoundingMultiple),
            RoundProjUpDimUp = s.Flag("round_proj_up_dim_up", d.RoundProjUpDimUp),
        };
    }
}
