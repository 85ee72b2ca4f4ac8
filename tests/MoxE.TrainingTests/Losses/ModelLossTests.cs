using MoxE.Model.Config;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.TrainingTests.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Losses;

public sealed class ModelLossTests
{
    [Fact]
    public void Compute_CrossEntropy_CountsEveryTarget()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = TinyModels.Normal(5, 2, 3, 11);
        double[] values = logits.data<double>().ToArray();
        long[] targets = [4, 0, 10, 7, 7, 1];
        double expected = Enumerable.Range(0, 6).Average(i =>
            Math.Log(values.Skip(i * 11).Take(11).Sum(Math.Exp)) - values[(i * 11) + targets[i]]);
        LossTerms terms = new ModelLoss(TinyModels.Config).Compute(Output(logits, Routers.Of(TinyModels.Normal(6, 6, 4), null, 2)), tensor(targets).view(2, 3));
        Assert.Equal(expected, terms.CrossEntropy.item<double>(), 1e-12);
        Assert.Equal(expected, terms.Total.item<double>(), 1e-12); // all coefficients are 0
    }

    [Fact]
    public void Compute_Total_AddsTheMeanOverTheLayersTimesItsCoefficient()
    {
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = TinyModels.Config with { LossCoefs = new LossCoefficients { Z = 2, LoadBalance = 3, D = 5, Group = 7 }, GroupWiseLoss = GroupWiseLoss.JsDiv };
        RouterOutput[] routers = [.. Enumerable.Range(0, 3).Select(i => Routers.Of(TinyModels.Normal(10 + i, 6, 4), TinyModels.Normal(20 + i, 6).sigmoid(), 2))];
        LossTerms terms = new ModelLoss(config).Compute(Output(TinyModels.Normal(5, 2, 3, 11), routers), zeros(2, 3, int64));
        double auxiliary = Enumerable.Range(0, 3).Average(i =>
            (2 * RouterLosses.Z(routers[i]).item<double>()) + (3 * RouterLosses.PaperLoadBalance(routers[i]).item<double>())
            + (5 * RouterLosses.Difficulty(routers[i]).item<double>()) + (7 * GroupLoss.Compute(routers[i], GroupWiseLoss.JsDiv).item<double>()));
        Assert.Equal(terms.CrossEntropy.item<double>() + auxiliary, terms.Total.item<double>(), 1e-12);
        Assert.Equal(3, terms.Layers.Count);
    }

    [Fact]
    public void Compute_StandardGate_HasNoDifficultyAndNoGroupLoss()
    {
        using DisposeScope scope = NewDisposeScope();
        LossTerms terms = new ModelLoss(TinyModels.Config).Compute(Output(TinyModels.Normal(5, 2, 3, 11), Routers.Of(TinyModels.Normal(6, 6, 4), null, 2)), zeros(2, 3, int64));
        Assert.Equal(0, terms.Layers[0].Difficulty.item<double>());
        Assert.Equal(0, terms.Layers[0].Group.item<double>());
        Assert.NotEqual(0, terms.Layers[0].Z.item<double>());
    }

    private static ModelOutput Output(Tensor logits, params RouterOutput[] routers)
    {
        Tensor rows = zeros(6, 8, float64);
        return new ModelOutput(logits, [.. routers.Select(router => new LayerOutput(rows, rows, router))], new ModelState([]));
    }
}
