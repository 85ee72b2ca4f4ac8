using System.Text;
using System.Text.Json;

namespace MoxE.Model.Config;

/// <summary>
/// The normalised form of a configuration: every key of SPEC §1, in one order and one formatting, so that equal
/// configurations have equal bytes and hashes.
/// </summary>
internal static class ConfigWriter
{
    private static readonly JsonWriterOptions Format = new() { Indented = true, IndentSize = 2, NewLine = "\n" };

    public static string Write(MoxEConfig config)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Format))
        {
            WriteRoot(json, config);
        }

        stream.WriteByte((byte)'\n');
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteRoot(Utf8JsonWriter json, MoxEConfig c)
    {
        json.WriteStartObject();
        json.WriteNumber("num_experts", c.NumExperts);
        json.WriteNumber("top_k_experts", c.TopKExperts);
        json.WriteNumber("num_layers", c.NumLayers);
        json.WriteString("moe_layer_type", ConfigNames.LayerTypes.Name(c.LayerType));
        json.WriteString("router_type", ConfigNames.RouterTypes.Name(c.RouterType));
        json.WriteString("expert_type", ConfigNames.ExpertTypes.Name(c.ExpertType));
        json.WriteString("expert_state", ConfigNames.ExpertStates.Name(c.ExpertState));
        json.WriteString("modulation_bias", ConfigNames.Modulations.Name(c.Modulation));
        json.WriteBoolean("gate_bias", c.GateBias);
        json.WriteNumber("gamma", c.Gamma);
        json.WriteNumber("difficulty_threshold", c.DifficultyThreshold);
        json.WriteString("group_wise_loss", ConfigNames.GroupWiseLosses.Name(c.GroupWiseLoss));
        json.WriteBoolean("post_layers_norm", c.PostLayersNorm);
        json.WriteNumber("eps", c.Eps);
        json.WriteNumber("ffn_dim", c.FfnDim);
        json.WriteStartObject("loss_coefs");
        json.WriteNumber("z", c.LossCoefs.Z);
        json.WriteNumber("load_balance", c.LossCoefs.LoadBalance);
        json.WriteNumber("d", c.LossCoefs.D);
        json.WriteNumber("group", c.LossCoefs.Group);
        json.WriteEndObject();
        json.WriteStartObject("xlstm");
        WriteXlstm(json, c);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteXlstm(Utf8JsonWriter json, MoxEConfig config)
    {
        XlstmConfig c = config.Xlstm;
        json.WriteNumber("vocab_size", c.VocabSize);
        json.WriteNumber("embedding_dim", c.EmbeddingDim);
        json.WriteNumber("context_length", c.ContextLength);
        json.WriteNumber("num_blocks", c.NumBlocks);
        WriteSLstmAt(json, config);
        json.WriteBoolean("bias", c.Bias);
        json.WriteBoolean("add_post_blocks_norm", c.AddPostBlocksNorm);
        json.WriteBoolean("tie_weights", c.TieWeights);
        json.WriteNumber("dropout", c.Dropout);
        json.WriteBoolean("add_embedding_dropout", c.AddEmbeddingDropout);
        json.WriteBoolean("weight_decay_on_embedding", c.WeightDecayOnEmbedding);
        json.WriteNumber("pad_token_id", c.PadTokenId);
        json.WriteStartObject("mlstm_block");
        json.WriteStartObject("mlstm");
        json.WriteNumber("conv1d_kernel_size", c.MLstm.Conv1dKernelSize);
        json.WriteNumber("qkv_proj_blocksize", c.MLstm.QkvProjBlocksize);
        json.WriteNumber("num_heads", c.MLstm.NumHeads);
        json.WriteNumber("proj_factor", c.MLstm.ProjFactor);
        json.WriteNumber("round_proj_up_to_multiple_of", c.MLstm.RoundProjUpToMultipleOf);
        json.WriteBoolean("round_proj_up_dim_up", c.MLstm.RoundProjUpDimUp);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("slstm_block");
        WriteSLstmBlock(json, c);
        json.WriteEndObject();
    }

    // The blocks that are sLSTM blocks: what the layer type makes of the key, whatever the file said.
    private static void WriteSLstmAt(Utf8JsonWriter json, MoxEConfig config)
    {
        (BlockKind first, BlockKind second) = config.MixerKinds;
        json.WriteStartArray("slstm_at");
        if (first == BlockKind.SLstm)
        {
            json.WriteNumberValue(0);
        }

        if (second == BlockKind.SLstm)
        {
            json.WriteNumberValue(1);
        }

        json.WriteEndArray();
    }

    private static void WriteSLstmBlock(Utf8JsonWriter json, XlstmConfig c)
    {
        json.WriteStartObject("slstm");
        json.WriteNumber("num_heads", c.SLstm.NumHeads);
        json.WriteNumber("conv1d_kernel_size", c.SLstm.Conv1dKernelSize);
        json.WriteBoolean("group_norm_weight", c.SLstm.GroupNormWeight);
        json.WriteString("backend", ConfigNames.SLstmBackends.Name(c.SLstm.Backend));
        json.WriteString("bias_init", c.SLstm.BiasInit);
        json.WriteString("recurrent_weight_init", c.SLstm.RecurrentWeightInit);
        json.WriteString("function", "slstm");
        json.WriteEndObject();
        json.WriteStartObject("feedforward");
        json.WriteNumber("proj_factor", c.FeedForward.ProjFactor);
        json.WriteString("act_fn", ConfigNames.ActivationFunctions.Name(c.FeedForward.ActFn));
        json.WriteBoolean("bias", c.FeedForward.Bias);
        json.WriteNumber("round_proj_up_to_multiple_of", c.FeedForward.RoundProjUpToMultipleOf);
        json.WriteBoolean("round_proj_up_dim_up", c.FeedForward.RoundProjUpDimUp);
        json.WriteEndObject();
    }
}
