using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

public sealed class MLstmCellTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(12, 4)]
    [InlineData(11, 4)]
    [InlineData(9, 4)]
    [InlineData(3, 64)]
    [InlineData(130, 64)]
    public void Run_AnyChunks_EqualsRecurrentForm(int length, int chunk)
    {
        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v, Tensor gates) = Inputs(length);
        (Tensor expected, (Tensor C, Tensor N, Tensor M) state) = NaiveBlocks.MLstmRecurrent(q, k, v, gates, null);
        (Tensor h, Tensor c, Tensor n, Tensor m) = MLstmCell.Run(q, k, v, gates, null, chunk);
        Near.Equal(expected, h, 1e-10, "h");
        Near.Equal(state.C, c, 1e-12, "C");
        Near.Equal(state.N, n, 1e-12, "n");
        Near.Equal(state.M, m, 1e-12, "m");
    }

    private static (Tensor Q, Tensor K, Tensor V, Tensor Gates) Inputs(int length, double gateScale = 2)
    {
        var generator = new Generator(7);
        return (Normal(2, 3, length, 4), Normal(2, 3, length, 4), Normal(2, 3, length, 4), Normal(2, length, 6) * gateScale);

        Tensor Normal(params long[] shape) => randn(shape, ScalarType.Float64, generator: generator);
    }
}
