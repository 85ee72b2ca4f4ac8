using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

public sealed class CausalConvTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    [InlineData(4, 9)]
    public void Apply_WithAWindow_EqualsTheSpecification(int taps, int length)
    {
        using var fixture = new BlockFixture(BlockFixture.Config(taps));
        ParameterScope parameters = fixture.Create(BlockKind.SLstm).Parameters.Within("xlstm.conv1d.conv");
        Tensor x = fixture.Normal(2, length, 8).requires_grad_();
        Tensor window = fixture.Normal(2, taps - 1, 8);
        (Tensor y, Tensor next) = new CausalConv(parameters).Apply(x, window);
        Near.Equal(NaiveBlocks.Conv(x, window, parameters), y, 1e-12);
        Assert.True(next.equal(cat([window, x], 1).narrow(1, length, taps - 1)).all().item<bool>());
        Assert.False(next.requires_grad);

        Tensor weights = fixture.Normal(2, length, 8);
        Tensor[] leaves = fixture.LeavesOf(x, parameters);
        Tensor[] expected = Gradients.Of(() => (NaiveBlocks.Conv(x, window, parameters) * weights).sum(), leaves);
        Tensor[] actual = Gradients.Of(() => (new CausalConv(parameters).Apply(x, window).Output * weights).sum(), leaves);
        Assert.All(expected.Zip(actual), pair => Near.Equal(pair.First, pair.Second, 1e-11, "gradient"));
    }

    [Fact]
    public void ApplyToTokens_Rows_AreSequencesOfLengthOne()
    {
        using var fixture = new BlockFixture();
        var conv = new CausalConv(fixture.Create(BlockKind.SLstm).Parameters.Within("xlstm.conv1d.conv"));
        Tensor x = fixture.Normal(5, 8);
        Near.Equal(conv.Apply(x.unsqueeze(1), null).Output.squeeze(1), conv.ApplyToTokens(x), 1e-14);
    }
}
