using MoxE.Kernels.Ops;
using MoxE.Model.Config;
using MoxE.Model.Folders;

namespace MoxE.Cli.Benchmarks;

/// <summary>Models of fixed shape that speeds are compared on; their weights are random, for speed does not depend on them.</summary>
internal static class ReferenceModels
{
    /// <summary>Experts of a token unless told otherwise.</summary>
    public const int UsualTopK = 2;

    /// <summary>Experts of the largest.</summary>
    public const int MostExperts = 16;

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["m", "l"];

    /// <summary>
    /// <c>m</c>: D 512, 6 layers, 8 xlstm experts, vocabulary 8192; 105 M parameters, 43 M of them active, 6.5 MB of state a
    /// sequence. <c>l</c>: D 1024, 12 layers, 16 experts, vocabulary 32,768; over a thousand million parameters.
    /// </summary>
    /// <param name="size">One of <see cref="Names"/>.</param>
    /// <param name="topK">Experts of a token.</param>
    /// <exception cref="CommandException">There are not so many experts.</exception>
    public static MoxEConfig Config(string size, int topK = UsualTopK)
    {
        MoxEConfig config = size == "m"
            ? Of(width: 512, layers: 6, experts: 8, vocabulary: 8192)
            : Of(width: 1024, layers: 12, experts: 16, vocabulary: 32_768);
        return topK <= config.NumExperts
            ? config with { TopKExperts = topK }
            : throw new CommandException($"--top-k: found {topK}; allowed for size {size}: 1 to {config.NumExperts}.");
    }

    /// <summary>A model's name; it says what is not usual.</summary>
    public static string Name(string size, int topK, WeightType type, GraphKind graph) =>
        $"moxe-random-{size}-{(topK == UsualTopK ? "" : $"top{topK}-")}{(graph == GraphKind.Portable ? GraphKindNames.Name(graph) : WeightTypeNames.Name(type))}";

    private static MoxEConfig Of(int width, int layers, int experts, int vocabulary) => new()
    {
        NumExperts = experts,
        TopKExperts = UsualTopK,
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
