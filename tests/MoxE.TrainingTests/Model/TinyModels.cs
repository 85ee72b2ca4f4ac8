using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

/// <summary>Models small enough to differentiate by hand.</summary>
internal static class TinyModels
{
    /// <summary>V 11, D 8, one layer of four xlstm experts, two for each token, with a conditioned gate.</summary>
    public static MoxEConfig Config { get; } = new()
    {
        NumExperts = 4,
        TopKExperts = 2,
        NumLayers = 1,
        ExpertType = ExpertType.Xlstm,
        GateBias = true,
        Gamma = 0.7,
        DifficultyThreshold = 0.5,
        Xlstm = new XlstmConfig
        {
            VocabSize = 11,
            EmbeddingDim = 8,
            MLstm = new MLstmConfig { Conv1dKernelSize = 3, NumHeads = 2, RoundProjUpToMultipleOf = 8 },
            SLstm = new SLstmConfig { Conv1dKernelSize = 3, NumHeads = 2 },
            FeedForward = new FeedForwardConfig { ProjFactor = 1.0, RoundProjUpToMultipleOf = 8, ActFn = ActivationFunction.Swish },
        },
    };

    /// <summary>Parameters without a zero among them, so that every one of them matters, and gates that tell tokens apart.</summary>
    public static ParameterStore Parameters(MoxEConfig config, long seed, ScalarType type = ScalarType.Float64)
    {
        var store = new ParameterStore(config, type);
        store.Initialise(seed);
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach (Parameter parameter in store.All)
        {
            double deviation = parameter.Name.Contains(".gate.", StringComparison.Ordinal) ? 0.8 : 0.3;
            parameter.Value.add_(randn(parameter.Value.shape, parameter.Value.dtype, generator: generator).mul_(deviation));
        }

        return store;
    }

    /// <summary>The experts' blocks of a layer.</summary>
    public static Block[] ExpertBlocks(ParameterStore store, int layer = 0) => [.. Enumerable.Range(0, store.Config.NumExperts).Select(e =>
    {
        ParameterScope scope = store.Scope($"moe.layers.{layer}.experts.{e}.");
        return store.Config.ExpertKind(e) switch
        {
            BlockKind.MLstm => new MLstmBlock(scope, store.Config),
            BlockKind.SLstm => new SLstmBlock(scope, store.Config),
            _ => (Block)new MlpExpert(scope),
        };
    })];

    /// <summary>Reproducible normal values.</summary>
    public static Tensor Normal(long seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed);
        return randn(shape, float64, generator: generator);
    }

    /// <summary>
    /// How far a routing is from switching: the smallest gap between a chosen probability and one that was not, or between a
    /// difficulty and the threshold.
    /// </summary>
    public static double Margin(MoxEConfig config, params IEnumerable<RouterOutput> routers) => routers.Min(router =>
    {
        (Tensor sorted, _) = sort(router.Probabilities.detach(), dim: 1, descending: true);
        long k = router.Experts.shape[1];
        double choice = k == sorted.shape[1] ? 1 : (sorted.narrow(1, k - 1, 1) - sorted.narrow(1, k, 1)).min().item<double>();
        double threshold = router.Difficulty is { } d ? (d - config.DifficultyThreshold).abs().min().item<double>() : 1;
        return Math.Min(choice, threshold);
    });

    /// <summary>The first of the seeds 1, 2, … that suits.</summary>
    public static long Seed(Func<long, bool> suits) => Enumerable.Range(1, 50).Select(seed => (long)seed).First(suits);
}
