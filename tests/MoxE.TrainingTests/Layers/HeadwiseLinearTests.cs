using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

public sealed class HeadwiseLinearTests
{
    [Theory]
    [InlineData(1, 6)]
    [InlineData(4, 4)]
    [InlineData(7, 1)]
    [InlineData(24, 4)]
    public void Apply_AnyBlocks_EqualsTheSpecification(int blocks, int size)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        Tensor x = Normal(2, 5, blocks * size).requires_grad_();
        Tensor kernel = Normal(blocks, size, size).requires_grad_();
        Tensor bias = Normal(blocks * size).requires_grad_();
        Near.Equal(NaiveBlocks.Headwise(x, kernel), HeadwiseLinear.Apply(x, kernel, null), 1e-13);
        Near.Equal(NaiveBlocks.Headwise(x, kernel) + bias, HeadwiseLinear.Apply(x, kernel, bias), 1e-13);
        Tensor[] expected = Gradients.Of(() => (NaiveBlocks.Headwise(x, kernel) + bias).square().sum(), [x, kernel, bias]);
        Tensor[] actual = Gradients.Of(() => HeadwiseLinear.Apply(x, kernel, bias).square().sum(), [x, kernel, bias]);
        Assert.All(expected.Zip(actual), pair => Near.Equal(pair.First, pair.Second, 1e-12, "gradient"));

        Tensor Normal(params long[] shape) => randn(shape, ScalarType.Float64, generator: generator);
    }

    [Fact]
    public void ByBlock_WithBias_PutsBlocksFirst()
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        Tensor x = randn([5, 12], ScalarType.Float64, generator: generator);
        Tensor kernel = randn([3, 2, 4], ScalarType.Float64, generator: generator);
        Tensor bias = randn([3, 1, 2], ScalarType.Float64, generator: generator);
        Tensor y = HeadwiseLinear.ByBlock(x, kernel, bias);
        for (int block = 0; block < 3; block++)
        {
            Near.Equal(x.narrow(1, 4 * block, 4).matmul(kernel[block].t()) + bias[block], y[block], 1e-13);
        }
    }
}
