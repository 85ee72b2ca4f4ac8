using MoxE.Model.Config;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.TrainingTests.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Losses;

public sealed class LossGradientTests
{
    private const int Tokens = 19;

    public static TheoryData<string> Names() => ["z", "paper", "switch", "difficulty", "KlDiv", "JsDiv", "Bounded", "SelfBalance"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_OfLogitsAndDifficulty_HasTheGradientOfItsDifferences(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = TinyModels.Normal(1, Tokens, 6).requires_grad_();
        Tensor difficulty = TinyModels.Normal(2, Tokens).sigmoid().detach().requires_grad_();
        Assert.True(TinyModels.Margin(TinyModels.Config with { DifficultyThreshold = 2 }, Router()) > 1e-3);
        Tensor[] gradients = [.. autograd.grad([Loss()], [logits], allow_unused: true)];
        Assert.True(gradients[0].abs().max().item<double>() > 1e-6);
        Assert.Equal([], FiniteDifference.Wrong(Loss, [("logits", logits), ("difficulty", difficulty)], directions: 4));

        Tensor Loss() => name switch
        {
            "z" => RouterLosses.Z(Router()),
            "paper" => RouterLosses.PaperLoadBalance(Router()),
            "switch" => RouterLosses.SwitchLoadBalance(Router()),
            "difficulty" => RouterLosses.Difficulty(Router()),
            _ => GroupLoss.Compute(Router(), Enum.Parse<GroupWiseLoss>(name)),
        };

        RouterOutput Router() => Routers.Of(logits, difficulty, k: 2);
    }

    [Fact]
    public void Difficulty_Gradient_GoesThroughBothSides()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = TinyModels.Normal(1, Tokens, 6).requires_grad_();
        Tensor difficulty = TinyModels.Normal(2, Tokens).sigmoid().detach().requires_grad_();
        Tensor[] gradients = [.. autograd.grad([RouterLosses.Difficulty(Routers.Of(logits, difficulty, k: 2))], [logits, difficulty])];
        Assert.All(gradients, gradient => Assert.True(gradient.abs().max().item<double>() > 1e-6));
    }
}
