using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

public sealed class BlockGradientTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(70)]
    public void Gradients_OfAnMLstmBlock_EqualThoseOfTheNaiveForm(int length) =>
        MatchNaive("1.", length, fixture => fixture.MLstm(), (x, p, config) => NaiveBlocks.MLstmBlock(x, p, config));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public void Gradients_OfAnSLstmBlock_EqualThoseOfTheNaiveForm(int length) =>
        MatchNaive("0.", length, fixture => fixture.SLstm(), NaiveBlocks.SLstmBlock);

    private static void MatchNaive(string block, int length, Func<BlockFixture, Block> create, Func<Tensor, ParameterScope, MoxEConfig, Tensor> naive)
    {
        using var fixture = new BlockFixture();
        ParameterScope parameters = fixture.Store.Scope(BlockFixture.Mixer + block);
        Tensor x = fixture.Normal(3, length, 8).requires_grad_();
        Tensor weights = fixture.Normal(3, length, 8);
        Parameter[] own = fixture.ParametersOf(parameters);
        Tensor[] leaves = [x, .. own.Select(parameter => parameter.Value)];
        Tensor[] actual = Gradients.Of(() => (create(fixture).Forward(x, null, Dropout.None).Output * weights).sum(), leaves);
        Tensor[] expected = Gradients.Of(() => (naive(x, parameters, fixture.Store.Config) * weights).sum(), leaves);
        for (int i = 0; i < leaves.Length; i++)
        {
            Near.Equal(expected[i], actual[i], 1e-8, i == 0 ? "input" : own[i - 1].Name);
        }
    }
}
