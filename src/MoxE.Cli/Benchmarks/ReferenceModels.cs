using MoxE.Model.Config;

namespace MoxE.Cli.Benchmarks;

/// <summary>Models of fixed shape that speeds are compared on; their weights are random, for speed does not depend on them.</summary>
internal static class ReferenceModels
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["m", "l"];

    /// <summary>
    /// <c>m</c>: D 512, 6 layers, 8 xlstm experts, vocabulary 8192; 105 M parameters, 43 M of them active, 6.5 MB of state a
    /// sequence. <c>l</c>: D 1024, 12 layers, 16 experts, vocabulary 32,768; over a thousand million parameters.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static MoxEConfig Config(string name) => name switch
    {
        "m" => Of(width: 512, layers: 6, experts: 8, vocabulary: 8192),
        _ => Of(width: 1024, layers: 12, experts: 16, vocabulary: 32_768),
    };

    private static MoxEConfig Of(int width, int layers, int experts, int vocabulary) => new()
    {
        NumExperts = experts,
        TopKExperts = 2,
        NumLayers = layers,
        ExpertType = ExpertType.Xlstm,
        GateBias = true,
        PostLayersNorm = true,
        Xlstm = new XlstmConfig
        {
            VocabSize = vocabulary,
            EmbeddingDim = width,
            FeedForward = new FeedForwardConfig { ProjFactor = 1.3, ActFn = ActivationFunction.Swish },
        },
    };
}
