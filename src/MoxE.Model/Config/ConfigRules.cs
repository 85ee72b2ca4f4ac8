using MoxE.Model.Checkpoints;

namespace MoxE.Model.Config;

/// <summary>The rules over several keys of SPEC §1. A rule is skipped when one of its keys is already known to be wrong.</summary>
internal static class ConfigRules
{
    private const string Experts = "num_experts";
    private const string TopK = "top_k_experts";
    private const string Layers = "num_layers";
    private const string Embedding = "xlstm.embedding_dim";
    private const string MLstm = "xlstm.mlstm_block.mlstm.";
    private const string SLstmHeads = "xlstm.slstm_block.slstm.num_heads";
    private const string FeedForward = "xlstm.slstm_block.feedforward.";

    public static void Check(MoxEConfig config, ConfigErrors errors)
    {
        CheckExperts(config, errors);
        CheckMLstm(config.Xlstm, errors);
        CheckSLstm(config.Xlstm, errors);
        if (errors.IsEmpty)
        {
            CheckArraySizes(config, errors);
        }
    }

    private static void CheckExperts(MoxEConfig config, ConfigErrors errors)
    {
        if (errors.AreClean(Experts, TopK) && config.TopKExperts > config.NumExperts)
        {
            errors.Add(TopK, $"{config.TopKExperts}", $"1 to num_experts = {config.NumExperts}");
        }

        if (errors.AreClean(Experts, Layers) && config.NumExperts * config.NumLayers > ConfigLimits.LayersTimesExperts)
        {
            errors.Add(Layers, $"{config.NumLayers} with {config.NumExperts} experts each", $"num_layers · num_experts up to {ConfigLimits.LayersTimesExperts}");
        }

        if (errors.AreClean(Experts) && config.NumExperts % 2 != 0)
        {
            errors.Add(Experts, $"{config.NumExperts}", $"an even integer from 2 to {ConfigLimits.Experts}");
        }
    }

    private static void CheckMLstm(XlstmConfig xlstm, ConfigErrors errors)
    {
        if (!CheckInner(errors, MLstm, "I", xlstm.MLstmInner))
        {
            return;
        }

        (int inner, int size, int heads) = (xlstm.MLstmInner, xlstm.MLstm.QkvProjBlocksize, xlstm.MLstm.NumHeads);
        if (errors.AreClean(MLstm + "num_heads") && inner % heads != 0)
        {
            errors.Add(MLstm + "num_heads", $"{heads}", $"a divisor of the inner size I = {inner}");
        }

        int blocks = inner / size;
        if (errors.AreClean(MLstm + "qkv_proj_blocksize") && (blocks < 1 || inner % blocks != 0))
        {
            string found = blocks < 1 ? $"{size}" : $"{size}, which makes Q = {blocks} blocks";
            errors.Add(MLstm + "qkv_proj_blocksize", found, $"1 to I = {inner}, with Q = floor(I / blocksize) a divisor of I");
        }
    }

    private static void CheckSLstm(XlstmConfig xlstm, ConfigErrors errors)
    {
        if (errors.AreClean(Embedding, SLstmHeads) && xlstm.EmbeddingDim % xlstm.SLstm.NumHeads != 0)
        {
            errors.Add(SLstmHeads, $"{xlstm.SLstm.NumHeads}", $"a divisor of xlstm.embedding_dim = {xlstm.EmbeddingDim}");
        }

        CheckInner(errors, FeedForward, "F", xlstm.FeedForwardInner);
    }

    // With each key in its range the rounded size fits an int (2^16 · 2^10 + 2^16), but not yet the limit.
    private static bool CheckInner(ConfigErrors errors, string section, string symbol, int inner)
    {
        string factor = section + "proj_factor";
        if (!errors.AreClean(Embedding, factor, section + "round_proj_up_to_multiple_of", section + "round_proj_up_dim_up"))
        {
            return false;
        }

        if (inner is >= 1 and <= ConfigLimits.Inner)
        {
            return true;
        }

        errors.Add(factor, $"a value that rounds to the inner size {symbol} = {inner}", $"1 to {ConfigLimits.Inner}");
        return false;
    }

    // Weights are read into arrays, and a slot's state is addressed by int. All layers are alike: one is enough.
    private static void CheckArraySizes(MoxEConfig config, ConfigErrors errors)
    {
        foreach (ParameterShape parameter in ParameterShapes.Of(config with { NumLayers = 1 }))
        {
            if (parameter.Elements > Array.MaxLength)
            {
                errors.Add("xlstm", $"sizes that give {parameter.Name} {parameter.Elements} elements", $"at most {Array.MaxLength} in one tensor");
                return;
            }
        }

        long memory = (long)config.Xlstm.MLstmInner * config.Xlstm.MLstmInner / config.Xlstm.MLstm.NumHeads;
        if (memory > Array.MaxLength)
        {
            errors.Add(MLstm + "num_heads", $"{config.Xlstm.MLstm.NumHeads}, which makes a state of I²/heads = {memory} elements", $"at most {Array.MaxLength}");
        }
    }
}
