using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

public sealed class MoxEModelTests
{
    private static readonly MoxEConfig OneLayer = TinyModels.Config with { LossCoefs = new LossCoefficients { Z = 0.1, LoadBalance = 0.7, D = 0.5, Group = 0.4 } };

    private static readonly MoxEConfig TwoLayers = OneLayer with { NumLayers = 2 };

    private static readonly Dictionary<string, MoxEConfig> ByName = new()
    {
        { "two layers of xlstm experts", TwoLayers },
        { "tied, final norm", OneLayer with { PostLayersNorm = true, Xlstm = OneLayer.Xlstm with { TieWeights = true } } },
        { "recurrent, masked", OneLayer with { ExpertState = ExpertState.Recurrent, Modulation = Modulation.Masked } },
        { "mlp, proportional, no post norm", OneLayer with { ExpertType = ExpertType.Mlp, Modulation = Modulation.Proportional, DifficultyThreshold = 0.2, Xlstm = OneLayer.Xlstm with { AddPostBlocksNorm = false } } },
        { "mlstm layers, biases", OneLayer with { LayerType = LayerType.MLstm, ExpertType = ExpertType.SLstm, Xlstm = OneLayer.Xlstm with { Bias = true, FeedForward = OneLayer.Xlstm.FeedForward with { Bias = true, ActFn = ActivationFunction.Gelu } } } },
        { "slstm layers, no head norm scale", OneLayer with { LayerType = LayerType.SLstm, ExpertType = ExpertType.MLstm, GateBias = false, Xlstm = OneLayer.Xlstm with { SLstm = OneLayer.Xlstm.SLstm with { GroupNormWeight = false } } } },
    };

    public static TheoryData<string> Variants() => [.. ByName.Keys];

    [Theory]
    [MemberData(nameof(Variants))]
    public void TotalLoss_OfEveryParameter_HasTheGradientOfItsDifferences(string name)
    {
        MoxEConfig config = ByName[name];
        using DisposeScope scope = NewDisposeScope();
        (Tensor tokens, Tensor targets) = (Sequences.Random(2, 6, 11, 1), Sequences.Random(2, 6, 11, 2));
        long seed = TinyModels.Seed(seed => TinyModels.Margin(config, Routers(config, seed, tokens)) > 1e-4);
        using ParameterStore store = TinyModels.Parameters(config, seed);
        var model = new MoxEModel(config, store);
        var loss = new ModelLoss(config);
        Assert.Equal([], FiniteDifference.Wrong(
            () => loss.Compute(model.Forward(tokens, null, Dropout.None, keepState: false), targets).Total, store.All.Select(p => (p.Name, p.Value)), directions: 1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void TotalLoss_OfTheModel_ReachesEveryLiveParameter(string name)
    {
        MoxEConfig config = ByName[name];
        using DisposeScope scope = NewDisposeScope();
        (Tensor tokens, Tensor targets) = (Sequences.Random(4, 12, 11, 1), Sequences.Random(4, 12, 11, 2));
        long seed = TinyModels.Seed(seed => Routers(config, seed, tokens).All(router => router.Experts.flatten().bincount(null, 4).min().item<long>() > 0));
        using ParameterStore store = TinyModels.Parameters(config, seed);
        Tensor total = new ModelLoss(config).Compute(new MoxEModel(config, store).Forward(tokens, null, Dropout.None, keepState: false), targets).Total;
        Tensor[] gradients = [.. autograd.grad([total], store.All.Select(p => p.Value).ToArray(), allow_unused: true)];
        string[] asleep = [.. store.All.Zip(gradients).Where(pair => FiniteDifference.IsAbsent(pair.Second) || pair.Second.abs().sum().item<double>() == 0).Select(pair => pair.First.Name)];
        Assert.True(asleep.SequenceEqual(store.All.Where(p => p.Shape.LiveElements == 0).Select(p => p.Name)), $"{name}: {string.Join(", ", asleep)}");
    }

    [Fact]
    public void Forward_OnSeveralThreads_GivesEachItsOwnResult()
    {
        using ParameterStore store = TinyModels.Parameters(TwoLayers, seed: 11, ScalarType.Float32);
        var model = new MoxEModel(TwoLayers, store);
        var loss = new ModelLoss(TwoLayers);
        byte[][] alone = [.. Enumerable.Range(0, 8).Select(GradientBytes)];
        byte[][] together = new byte[8][];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = GradientBytes(i));
        Assert.Equal(alone, together);

        byte[] GradientBytes(int seed)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor total = loss.Compute(model.Forward(Sequences.Random(2, 9, 11, seed), null, Dropout.None), Sequences.Random(2, 9, 11, seed + 100)).Total;
            return [.. autograd.grad([total], store.All.Select(p => p.Value).ToArray(), allow_unused: true)
                .Where(gradient => !FiniteDifference.IsAbsent(gradient)).SelectMany(gradient => gradient.contiguous().bytes.ToArray())];
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Forward_EmbeddingDropout_OnlyWhereConfigured(bool configured, bool expected)
    {
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = TwoLayers with { NumLayers = 1, Xlstm = TwoLayers.Xlstm with { AddEmbeddingDropout = configured } };
        using ParameterStore store = TinyModels.Parameters(config, seed: 11);
        using (no_grad())
        {
            // Without its blocks' contributions, the mixer passes the embedding on to its norm.
            foreach (Parameter p in store.All.Where(p => p.Name.Contains("proj_down", StringComparison.Ordinal) || p.Name.EndsWith("group_norm.scale", StringComparison.Ordinal)))
            {
                p.Value.zero_();
            }

            store["moe.layers.0.sequence_mixer.post_blocks_norm.scale"].fill_(1);
        }

        using var generator = new Generator(3);
        ModelOutput output = new MoxEModel(config, store).Forward(Sequences.Random(1, 40, 11, 1), null, new Dropout(0.4, generator));

        // A dropped element of h is 0, so after the norm it is −mean/deviation, the same for all of its row.
        int repeated = Enumerable.Range(0, 40).Count(t => output.Layers[0].MixerOut[t].data<double>().ToArray().GroupBy(x => Math.Round(x, 9)).Any(group => group.Count() > 1));
        Assert.Equal(expected, repeated > 20);
    }

    [Theory]
    [InlineData(ExpertState.Token)]
    [InlineData(ExpertState.Recurrent)]
    public void Forward_StateNotKept_HasNoLayersAndEqualLogits(ExpertState state)
    {
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = TwoLayers with { ExpertState = state };
        using ParameterStore store = TinyModels.Parameters(config, seed: 11);
        var model = new MoxEModel(config, store);
        Tensor tokens = Sequences.Random(3, 9, 11, 1);
        ModelOutput kept = model.Forward(tokens, null, Dropout.None);
        ModelOutput dropped = model.Forward(tokens, null, Dropout.None, keepState: false);
        Assert.Equal(2, kept.Final.Layers.Count);
        Assert.Empty(dropped.Final.Layers);
        Assert.True((kept.Logits - dropped.Logits).abs().max().item<double>() < 1e-11);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Forward(tokens, dropped.Final, Dropout.None));
    }

    [Fact]
    public void Forward_FinalState_CarriesNoGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = TwoLayers with { ExpertState = ExpertState.Recurrent };
        using ParameterStore store = TinyModels.Parameters(config, seed: 11);
        ModelState final = new MoxEModel(config, store).Forward(Sequences.Random(3, 9, 11, 1), null, Dropout.None).Final;
        Assert.All(final.Layers.SelectMany(layer => layer.Mixer.Concat(layer.Experts)), state => Assert.False(state switch
        {
            MLstmState s => s.Conv.requires_grad || s.C.requires_grad || s.N.requires_grad || s.M.requires_grad,
            SLstmState s => s.Conv.requires_grad || s.Cell.requires_grad,
            _ => false,
        }));
    }

    private static RouterOutput[] Routers(MoxEConfig config, long seed, Tensor tokens)
    {
        using ParameterStore store = TinyModels.Parameters(config, seed);
        return [.. new MoxEModel(config, store).Forward(tokens, null, Dropout.None, keepState: false).Layers.Select(layer => layer.Router)];
    }
}
