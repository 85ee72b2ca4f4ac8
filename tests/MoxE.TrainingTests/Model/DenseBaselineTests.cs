using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

public sealed class DenseBaselineTests
{
    [Theory]
    [InlineData(LayerType.Moxe, ExpertType.MLstm)]
    [InlineData(LayerType.SLstm, ExpertType.Mlp)]
    public void Freeze_OfADenseModel_IsTheMixerThenExpertZero(LayerType layers, ExpertType type)
    {
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = DenseBaseline.Configure(TinyModels.Config with { LayerType = layers, ExpertType = type });
        using ParameterStore store = TinyModels.Parameters(config, seed: 2);
        DenseBaseline.Freeze(store);
        LayerOutput layer = new MoxEModel(config, store).Forward(Sequences.Random(2, 9, 11, 1), null, Dropout.None).Layers[0];
        Assert.True(layer.Router.Experts.eq(0).all().item<bool>());
        Assert.True(layer.Router.Weights.eq(1).all().item<bool>());
        Assert.True(layer.Hidden.eq(TinyModels.ExpertBlocks(store)[0].ForwardTokens(layer.MixerOut, Dropout.None)).all().item<bool>());
    }

    [Fact]
    public void Freeze_OfADenseModel_TrainsEverythingButGateAndSecondExpert()
    {
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = DenseBaseline.Configure(TinyModels.Config with { ExpertType = ExpertType.Mlp });
        using ParameterStore store = TinyModels.Parameters(config, seed: 2);
        DenseBaseline.Freeze(store);
        Parameter[] frozen = [.. store.All.Except(store.Trainable)];
        Assert.Equal(
            ["moe.layers.0.gate.router.kernel", "moe.layers.0.experts.1.w1.kernel", "moe.layers.0.experts.1.w3.kernel", "moe.layers.0.experts.1.w2.kernel"],
            frozen.Select(p => p.Name));
        Assert.All(frozen, p => Assert.Equal(0, p.Value.abs().sum().item<double>()));
        Tensor total = new ModelLoss(config).Compute(new MoxEModel(config, store).Forward(Sequences.Random(2, 9, 11, 1), null, Dropout.None), Sequences.Random(2, 9, 11, 2)).Total;
        Tensor[] gradients = [.. autograd.grad([total], store.Trainable.Select(p => p.Value).ToArray(), allow_unused: true)];
        Assert.All(gradients, gradient => Assert.False(FiniteDifference.IsAbsent(gradient)));
        Assert.Equal(store.Trainable.Sum(p => p.Value.numel()), DenseBaseline.ParameterCount(config));
    }

    [Fact]
    public void Freeze_OfAnotherModel_Throws()
    {
        using var store = new ParameterStore(TinyModels.Config);
        Assert.Throws<ArgumentException>(() => DenseBaseline.Freeze(store));
    }
}
