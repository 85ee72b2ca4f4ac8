using MoxE.Model.Config;

namespace MoxE.Model.Checkpoints;

/// <summary>The weight tensors a configuration implies: SPEC §2 as code.</summary>
public static class ParameterShapes
{
    /// <summary>Every tensor of a checkpoint, in a fixed order: embedding, layer by layer (mixer, gate, experts), final norm, head.</summary>
    public static IEnumerable<ParameterShape> Of(MoxEConfig config)
    {
        XlstmConfig x = config.Xlstm;
        yield return new("moe.token_embedding.embedding", [x.VocabSize, x.EmbeddingDim]);
        for (int layer = 0; layer < config.NumLayers; layer++)
        {
            foreach (ParameterShape parameter in OfLayer(config, $"moe.layers.{layer}."))
            {
                yield return parameter with { Layer = layer };
            }
        }

        if (config.PostLayersNorm)
        {
            yield return new("norm.scale", [x.EmbeddingDim]);
        }

        if (!x.TieWeights)
        {
            yield return new("lm_head.kernel", [x.EmbeddingDim, x.VocabSize]);
        }
    }

    private static IEnumerable<ParameterShape> OfLayer(MoxEConfig config, string prefix)
    {
        int d = config.Xlstm.EmbeddingDim;
        string mixer = prefix + "sequence_mixer.";
        (BlockKind first, BlockKind second) = config.MixerKinds;
        foreach (ParameterShape parameter in BlockShapes.Of(config, first, mixer + "blocks.0.", isTokenExpert: false)
            .Concat(BlockShapes.Of(config, second, mixer + "blocks.1.", isTokenExpert: false)))
        {
            yield return parameter;
        }

        if (config.Xlstm.AddPostBlocksNorm)
        {
            yield return new(mixer + "post_blocks_norm.scale", [d]);
        }

        if (config.IsConditioned)
        {
            yield return new(prefix + "gate.entropy_predictor.kernel", [d, 1]);
            yield return new(prefix + "gate.entropy_predictor.bias", [1]);
        }

        yield return new(prefix + "gate.router.kernel", [d, config.NumExperts]);
        if (config.GateBias)
        {
            yield return new(prefix + "gate.router.bias", [config.NumExperts]);
        }

        bool isToken = config.ExpertState == ExpertState.Token;
        for (int expert = 0; expert < config.NumExperts; expert++)
        {
            foreach (ParameterShape parameter in BlockShapes.Of(config, config.ExpertKind(expert), $"{prefix}experts.{expert}.", isToken))
            {
                yield return parameter with { Expert = expert };
            }
        }
    }
}
