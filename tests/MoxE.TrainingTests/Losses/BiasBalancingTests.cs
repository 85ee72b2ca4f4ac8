using MoxE.Training;
using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.TrainingTests.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Losses;

public sealed class BiasBalancingTests
{
    private const string Bias = "moe.layers.0.gate.router.bias";

    [Fact]
    public void Update_Counts_MoveEachBiasByTheRateTowardsTheMean()
    {
        using DisposeScope scope = NewDisposeScope();
        using var store = new ParameterStore(TinyModels.Config, ScalarType.Float64);
        var balancing = new BiasBalancing(store, rate: 0.25);
        balancing.Update(0, [10, 0, 5, 5]); // mean 5
        Assert.Equal([-0.25, 0.25, 0, 0], store[Bias].data<double>().ToArray());
        balancing.Update(0, [0, 0, 0, 1]); // mean ¼
        Assert.Equal([0, 0.5, 0.25, -0.25], store[Bias].data<double>().ToArray());
    }

    [Fact]
    public void Update_AgainAndAgain_WakesADeadExpert()
    {
        using DisposeScope scope = NewDisposeScope();
        using ParameterStore store = TinyModels.Parameters(TinyModels.Config, seed: 4);
        using (no_grad())
        {
            store[Bias].copy_(tensor([0, 0, 0, -30.0]));
        }

        var router = new Router(store.Scope("moe.layers.0.gate."), TinyModels.Config);
        var balancing = new BiasBalancing(store, rate: 0.5);
        Tensor u = TinyModels.Normal(9, 200, 8);
        Assert.Equal(0, Counts()[3]);
        for (int step = 0; step < 200; step++)
        {
            balancing.Update(0, Counts());
        }

        Assert.All(Counts(), count => Assert.InRange(count, 60, 140)); // mean 100

        long[] Counts() => router.Forward(u).Experts.flatten().bincount(null, 4).data<long>().ToArray();
    }

    [Fact]
    public void Constructor_Always_TakesTheBiasOutOfTheGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        using ParameterStore store = TinyModels.Parameters(TinyModels.Config, seed: 4);
        _ = new BiasBalancing(store);
        Assert.DoesNotContain(store.Trainable, p => p.Name == Bias);
        Tensor logits = new MoxEModel(TinyModels.Config, store).Forward(Sequences.Random(1, 5, 11, 1), null, Dropout.None).Logits;
        Assert.Equal(store.All.Count - 1, store.Trainable.Count());
        Assert.True(logits.requires_grad);
    }

    [Fact]
    public void Constructor_RouterWithoutBias_NamesTheKey()
    {
        using var store = new ParameterStore(TinyModels.Config with { GateBias = false });
        Assert.Contains("gate_bias", Assert.Throws<TrainingException>(() => new BiasBalancing(store)).Message, StringComparison.Ordinal);
    }
}
