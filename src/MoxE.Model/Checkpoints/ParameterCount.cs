using MoxE.Model.Config;

namespace MoxE.Model.Checkpoints;

/// <summary>How large a model is.</summary>
/// <param name="Total">Elements of all tensors of the checkpoint, those without effect included; tied weights count once.</param>
/// <param name="ActivePerToken">
/// The most elements that take part in computing one token's logits: its embedding row (the whole matrix when tied, for
/// then it is the head), mixers, norms, gates, head, and in each layer the K largest experts (with expert type
/// <c>xlstm</c> the two kinds differ in size, so a token may need fewer). In token mode the parameters of experts that
/// have no effect (SPEC §7) do not count.
/// </param>
public readonly record struct ParameterCount(long Total, long ActivePerToken)
{
    /// <summary>Counts the parameters of a model.</summary>
    public static ParameterCount Of(MoxEConfig config)
    {
        (long total, long active) = (0, 0);
        long[] experts = new long[config.NumExperts];

        // All layers are alike: count the first and multiply.
        foreach (ParameterShape parameter in ParameterShapes.Of(config with { NumLayers = 1 }))
        {
            int copies = parameter.Layer == 0 ? config.NumLayers : 1;
            total += parameter.Elements * copies;
            if (parameter.Expert >= 0)
            {
                experts[parameter.Expert] += parameter.LiveElements;
            }
            else
            {
                bool isLookup = parameter.Name == "moe.token_embedding.embedding" && !config.Xlstm.TieWeights;
                active += isLookup ? config.Xlstm.EmbeddingDim : parameter.Elements * copies;
            }
        }

        active += experts.OrderDescending().Take(config.TopKExperts).Sum() * config.NumLayers;
        return new ParameterCount(total, active);
    }
}
