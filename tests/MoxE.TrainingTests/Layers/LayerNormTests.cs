using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

public sealed class LayerNormTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(1e-4)] // variance far below ε
    public void Apply_AnyScale_EqualsTheSpecification(double spread)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        Tensor x = (randn([4, 9], ScalarType.Float64, generator: generator) * spread) + 3;
        Tensor scale = randn([9], ScalarType.Float64, generator: generator);
        Near.Equal(NaiveBlocks.LayerNorm(x) * scale, LayerNorm.Apply(x, scale), 1e-10);
    }

    [Fact]
    public void OfHeads_WithAndWithoutScale_NormsEachHead()
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        Tensor x = randn([4, 3, 5], ScalarType.Float64, generator: generator);
        Tensor scale = randn([15], ScalarType.Float64, generator: generator);
        Tensor expected = cat([.. Enumerable.Range(0, 3).Select(head => NaiveBlocks.LayerNorm(x.select(1, head)))], 1);
        Near.Equal(expected, LayerNorm.OfHeads(x, null), 1e-12);
        Near.Equal(expected * scale, LayerNorm.OfHeads(x, scale), 1e-12);
    }
}
