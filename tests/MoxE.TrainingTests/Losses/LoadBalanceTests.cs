using MoxE.Model.Config;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.TrainingTests.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Losses;

public sealed class LoadBalanceTests
{
    [Fact]
    public void SwitchLoadBalance_EvenUseAndEvenProbabilities_IsOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(1, RouterLosses.SwitchLoadBalance(Even(strength: 1e-9)).item<double>(), 1e-6);
    }

    [Fact]
    public void SwitchLoadBalance_OneExpertForAll_IsTheNumberOfExperts()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = zeros(8, 4, float64);
        logits.select(1, 2).fill_(50);
        Assert.Equal(4, RouterLosses.SwitchLoadBalance(Routers.Of(logits, null, k: 1)).item<double>(), 1e-9);
    }

    [Fact]
    public void SwitchLoadBalance_AnyRouting_IsTheSumOfShareTimesProbability()
    {
        using DisposeScope scope = NewDisposeScope();
        RouterOutput router = Routers.Of(TinyModels.Normal(3, 10, 4), null, k: 2);
        (double[] p, long[] experts) = (router.Probabilities.data<double>().ToArray(), router.Experts.data<long>().ToArray());
        double expected = 4 * Enumerable.Range(0, 4).Sum(e => experts.Count(chosen => chosen == e) / 20.0 * Enumerable.Range(0, 10).Average(t => p[(t * 4) + e]));
        Assert.Equal(expected, RouterLosses.SwitchLoadBalance(router).item<double>(), 1e-12);
    }

    [Fact]
    public void SwitchLoadBalance_Gradient_IsTheShareOfEachExpert()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor p = TinyModels.Normal(3, 10, 4).softmax(1).detach().requires_grad_();
        RouterOutput router = Routers.Of(TinyModels.Normal(3, 10, 4), null, k: 2) with { Probabilities = p };
        double[] gradient = autograd.grad([RouterLosses.SwitchLoadBalance(router)], [p])[0].data<double>().ToArray();
        long[] experts = router.Experts.data<long>().ToArray();
        for (int i = 0; i < gradient.Length; i++)
        {
            Assert.Equal(4 * experts.Count(e => e == i % 4) / 20.0 / 10, gradient[i], 1e-12);
        }
    }

    // SPEC §8: the loads of evenly used experts sum to T/K of T·K, so each share is 1/16 where the loss asks for 1/4.
    [Fact]
    public void PaperLoadBalance_AtBalance_IsNotZero()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(4 * 0.1875 * 0.1875, RouterLosses.PaperLoadBalance(Even(strength: 1e-9)).item<double>(), 1e-6);
    }

    [Theory]
    [InlineData(nameof(LoadBalanceForm.Paper))]
    [InlineData(nameof(LoadBalanceForm.Switch))]
    [InlineData(nameof(LoadBalanceForm.Bias))]
    public void Compute_EachForm_TakesThePlaceOfTheTerm(string name)
    {
        LoadBalanceForm form = Enum.Parse<LoadBalanceForm>(name);
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = TinyModels.Config with { LossCoefs = new LossCoefficients { LoadBalance = 0.5 } };
        RouterOutput router = Routers.Of(TinyModels.Normal(3, 10, 4), null, k: 2);
        Tensor rows = zeros(10, 8, float64);
        var output = new ModelOutput(zeros(2, 5, 11, float64), [new LayerOutput(rows, rows, router)], new ModelState([]));
        LossTerms terms = new ModelLoss(config, form).Compute(output, zeros(2, 5, int64));
        double expected = form switch
        {
            LoadBalanceForm.Paper => RouterLosses.PaperLoadBalance(router).item<double>(),
            LoadBalanceForm.Switch => RouterLosses.SwitchLoadBalance(router).item<double>(),
            _ => 0,
        };
        Assert.Equal(expected, terms.Layers[0].LoadBalance.item<double>());
        Assert.Equal(Math.Log(11), terms.CrossEntropy.item<double>(), 1e-12);
        Assert.Equal(Math.Log(11) + (0.5 * expected), terms.Total.item<double>(), 1e-12);
    }

    // Four tokens, two experts each, every expert chosen twice; the logits differ by no more than the strength.
    private static RouterOutput Even(double strength)
    {
        Tensor logits = tensor([1.0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1]).view(4, 4) * strength;
        return Routers.Of(logits, null, k: 2);
    }
}
