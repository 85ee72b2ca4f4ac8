using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

public sealed class BlockGradientTests
{
    [Theory]
    [InlineData(BlockKind.SLstm, 1)]
    [InlineData(BlockKind.SLstm, 7)]
    [InlineData(BlockKind.SLstm, 20)]
    [InlineData(BlockKind.MLstm, 1)]
    [InlineData(BlockKind.MLstm, 7)]
    [InlineData(BlockKind.MLstm, 70)]
    [InlineData(BlockKind.Mlp, 3)]
    public void Forward_EveryGradient_EqualsThatOfTheNaiveForm(BlockKind kind, int length)
    {
        using var fixture = new BlockFixture();
        (Block block, ParameterScope scope) = fixture.Create(kind);
        Tensor x = fixture.Normal(3, length, 8).requires_grad_();
        Tensor weights = fixture.Normal(3, length, 8);
        Parameter[] own = fixture.ParametersOf(scope);
        Tensor[] leaves = [x, .. own.Select(parameter => parameter.Value)];
        Tensor[] actual = Gradients.Of(() => (block.Forward(x, null, Dropout.None).Output * weights).sum(), leaves);
        Tensor[] expected = Gradients.Of(() => (fixture.Naive(kind, x) * weights).sum(), leaves);
        for (int i = 0; i < leaves.Length; i++)
        {
            Near.Equal(expected[i], actual[i], 1e-8, i == 0 ? "input" : own[i - 1].Name);
        }
    }

    [Theory]
    [InlineData(BlockKind.SLstm)]
    [InlineData(BlockKind.MLstm)]
    [InlineData(BlockKind.Mlp)]
    public void Forward_EveryGradient_MatchesFiniteDifferences(BlockKind kind)
    {
        using var fixture = new BlockFixture();
        (Block block, ParameterScope scope) = fixture.Create(kind);
        Tensor x = fixture.Normal(2, 5, 8).requires_grad_();
        Tensor weights = fixture.Normal(2, 5, 8);
        BlockState? carried = block.Forward(fixture.Normal(2, 6, 8), null, Dropout.None).Final;
        Gradients.MatchDifferences(() => (block.Forward(x, carried, Dropout.None).Output * weights).sum(), fixture.LeavesOf(x, scope));
    }

    [Theory]
    [InlineData(BlockKind.SLstm)]
    [InlineData(BlockKind.MLstm)]
    [InlineData(BlockKind.Mlp)]
    public void ForwardTokens_EveryGradient_MatchesFiniteDifferences(BlockKind kind)
    {
        using var fixture = new BlockFixture();
        (Block block, ParameterScope scope) = fixture.Create(kind);
        Tensor x = fixture.Normal(5, 8).requires_grad_();
        Tensor weights = fixture.Normal(5, 8);
        Gradients.MatchDifferences(() => (block.ForwardTokens(x, Dropout.None) * weights).sum(), fixture.LeavesOf(x, scope));
    }

    [Theory]
    [InlineData(BlockKind.SLstm)]
    [InlineData(BlockKind.MLstm)]
    public async Task Forward_FromSeveralThreads_GivesTheSameBits(BlockKind kind)
    {
        using var fixture = new BlockFixture(type: ScalarType.Float32);
        (Block block, ParameterScope scope) = fixture.Create(kind);
        Tensor x = fixture.Normal(2, 40, 8);
        byte[] alone = Gradient();
        byte[][] together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Gradient)));
        Assert.All(together, bytes => Assert.Equal(alone, bytes));

        byte[] Gradient()
        {
            using var disposal = NewDisposeScope();
            Tensor[] leaves = fixture.LeavesOf(x.detach().requires_grad_(), scope);
            return [.. Gradients.Of(() => block.Forward(leaves[0], null, Dropout.None).Output.square().sum(), leaves).SelectMany(g => g.contiguous().bytes.ToArray())];
        }
    }
}
