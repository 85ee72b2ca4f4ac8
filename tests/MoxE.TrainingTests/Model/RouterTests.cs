using MoxE.Model.Config;
using MoxE.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

public sealed class RouterTests
{
    private const int Tokens = 23;

    public static TheoryData<Modulation, RouterType, int> Gates()
    {
        var gates = new TheoryData<Modulation, RouterType, int>();
        foreach (Modulation modulation in Enum.GetValues<Modulation>())
        {
            gates.Add(modulation, RouterType.ConditionedAddition, 1);
            gates.Add(modulation, RouterType.ConditionedAddition, 2);
            gates.Add(modulation, RouterType.ConditionedAddition, 4);
        }

        gates.Add(Modulation.Standard, RouterType.Standard, 2);
        return gates;
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public void Forward_AnyGate_IsTheSpecificationWordByWord(Modulation modulation, RouterType type, int k)
    {
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = TinyModels.Config with { Modulation = modulation, RouterType = type, TopKExperts = k };
        using ParameterStore store = TinyModels.Parameters(config, seed: 3);
        Tensor u = TinyModels.Normal(4, Tokens, 8);
        RouterOutput output = new Router(store.Scope("moe.layers.0.gate."), config).Forward(u);
        for (int t = 0; t < Tokens; t++)
        {
            NaiveToken expected = NaiveToken.Of(store, config, u[t].data<double>().ToArray());
            Assert.Equal(expected.Unbiased, Row(output.UnbiasedLogits, t), Close);
            Assert.Equal(expected.Conditioned, Row(output.ConditionedLogits, t), Close);
            Assert.Equal(expected.Probabilities, Row(output.Probabilities, t), Close);
            Assert.Equal(expected.Experts, output.Experts[t].data<long>().ToArray());
            Assert.Equal(expected.Weights, Row(output.Weights, t), Close);
            Assert.Equal(expected.Entropy, output.Entropy[t].item<double>(), Close);
            Assert.Equal(type == RouterType.Standard, output.Difficulty is null);
            Assert.Equal(expected.Difficulty, output.Difficulty?[t].item<double>() ?? 0, Close);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void Forward_EqualProbabilities_TakesTheLowerExpertFirst(int k)
    {
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = TinyModels.Config with { NumExperts = 64, TopKExperts = k, RouterType = RouterType.Standard };
        using var store = new ParameterStore(config); // all zero: every probability is 1/64
        RouterOutput output = new Router(store.Scope("moe.layers.0.gate."), config).Forward(ones(3, 8));
        for (int t = 0; t < 3; t++)
        {
            Assert.Equal(Enumerable.Range(0, k).Select(e => (long)e), output.Experts[t].data<long>().ToArray());
        }
    }

    [Fact]
    public void Forward_TiesBelowAWinner_KeepsTheirOrder()
    {
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = TinyModels.Config with { TopKExperts = 3, RouterType = RouterType.Standard };
        using var store = new ParameterStore(config);
        using (no_grad())
        {
            store["moe.layers.0.gate.router.bias"].copy_(tensor([0f, 1f, 2f, 1f]));
        }

        RouterOutput output = new Router(store.Scope("moe.layers.0.gate."), config).Forward(ones(1, 8));
        Assert.Equal([2L, 1L, 3L], output.Experts.data<long>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public void Forward_EveryOutput_HasTheGradientOfItsDifferences(Modulation modulation, RouterType type, int k)
    {
        using DisposeScope scope = NewDisposeScope();
        MoxEConfig config = TinyModels.Config with { Modulation = modulation, RouterType = type, TopKExperts = k };
        using ParameterStore store = TinyModels.Parameters(config, seed: 3);
        var router = new Router(store.Scope("moe.layers.0.gate."), config);
        long seed = TinyModels.Seed(seed => TinyModels.Margin(config, router.Forward(TinyModels.Normal(seed, Tokens, 8))) > 1e-3);
        Tensor u = TinyModels.Normal(seed, Tokens, 8).requires_grad_();

        Tensor[] weights = [.. new[] { 4L, 4, k }.Select((width, i) => TinyModels.Normal(60 + i, Tokens, width)), TinyModels.Normal(69, Tokens), TinyModels.Normal(70, Tokens)];
        Assert.Equal([], FiniteDifference.Wrong(Loss, store.All.Where(p => p.Name.Contains(".gate.", StringComparison.Ordinal)).Select(p => (p.Name, p.Value)).Append(("u", u))));

        Tensor Loss()
        {
            RouterOutput output = router.Forward(u);
            Tensor sum = (output.ConditionedLogits * weights[0]).sum() + (output.Probabilities * weights[1]).sum()
                + (output.Weights * weights[2]).sum() + (output.Entropy * weights[3]).sum();
            return output.Difficulty is { } d ? sum + (d * weights[4]).sum() : sum;
        }
    }

    private static double[] Row(Tensor matrix, int row) => matrix[row].detach().contiguous().data<double>().ToArray();

    private static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-12 * Math.Max(1, Math.Abs(a));
}
