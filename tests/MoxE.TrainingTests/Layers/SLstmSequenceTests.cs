using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

public sealed class SLstmSequenceTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(5);

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 3, 1, 4)]
    [InlineData(3, 5, 9, 5)]
    [InlineData(1, 4, 12, 8)]
    [InlineData(2, 9, 6, 21)]
    public void Run_AnyShape_EqualsThePlainForm(int heads, int batch, int length, int size) =>
        Match(Parts(batch, length, heads, size), Kernel(heads, size), zeros([batch, 4, heads * size], ScalarType.Float64));

    [Fact]
    public void Run_NewAmongRunningSequences_EqualsThePlainForm()
    {
        Tensor cell = Normal(4, 4, 10);
        cell[TensorIndex.Colon, 2] = cell[TensorIndex.Colon, 2].abs() + 0.1; // n is positive
        cell[1] = 0;
        cell[3] = 0;
        Match(Parts(4, 7, 2, 5), Kernel(2, 5), cell);
    }

    [Fact]
    public void Run_GatesFarBeyondTheRangeOfExp_EqualsThePlainForm() =>
        Match((Parts(3, 40, 2, 5) * 100).clamp(-150, 150), Kernel(2, 5), zeros([3, 4, 10], ScalarType.Float64));

    [Theory]
    [InlineData(-150, 0)]
    [InlineData(150, -150)]
    [InlineData(-150, 150)]
    public void Run_Float32GatesAtTheirEnds_StaysFiniteAndNear(double input, double forget)
    {
        Tensor parts = Parts(2, 50, 2, 4);
        parts[TensorIndex.Colon, TensorIndex.Colon, 0] += input;
        parts[TensorIndex.Colon, TensorIndex.Colon, 1] += forget;
        Tensor kernel = Kernel(2, 4);
        Tensor cell = zeros([2, 4, 8], ScalarType.Float64);
        (Tensor y, Tensor final) = Fused(parts.to(ScalarType.Float32), kernel.to(ScalarType.Float32), cell.to(ScalarType.Float32));
        (Tensor expected, Tensor expectedFinal) = NaiveBlocks.SLstmSequence(parts, kernel, cell);
        Near.Equal(expected, y, 1e-3);
        Near.Equal(expectedFinal, final, 1e-3);
    }

    private static void Match(Tensor parts, Tensor kernel, Tensor cell)
    {
        Tensor[] leaves = [parts.requires_grad_(), kernel.requires_grad_()];
        (Tensor y, Tensor final) = Fused(parts, kernel, cell);
        (Tensor expected, Tensor expectedFinal) = NaiveBlocks.SLstmSequence(parts, kernel, cell);
        Near.Equal(expected, y, 1e-11, "y");
        Near.Equal(expectedFinal, final, 1e-11, "cell");
        Assert.False(final.requires_grad);
        Tensor weights = linspace(-1, 2, y.numel(), ScalarType.Float64).view(y.shape);
        Tensor[] actualGradients = Gradients.Of(() => (Fused(parts, kernel, cell).Output * weights).sum(), leaves);
        Tensor[] gradients = Gradients.Of(() => (NaiveBlocks.SLstmSequence(parts, kernel, cell).Output * weights).sum(), leaves);
        Near.Equal(gradients[0], actualGradients[0], 1e-10, "gradient of the parts");
        Near.Equal(gradients[1], actualGradients[1], 1e-10, "gradient of the kernel");
    }

    /// <summary>Takes and gives the layouts of the naive form.</summary>
    private static (Tensor Output, Tensor Cell) Fused(Tensor parts, Tensor kernel, Tensor cell)
    {
        (long batch, long length, long heads, long size) = (parts.shape[0], parts.shape[1], parts.shape[3], parts.shape[4]);
        Tensor byHead = parts.permute(3, 0, 1, 2, 4);
        (Tensor y, Tensor final) = SLstmSequence.Run(
            byHead.narrow(3, 0, 2).reshape(heads, batch, length, 2 * size), byHead.narrow(3, 2, 2).reshape(heads, batch, length, 2 * size),
            kernel, cell.view(batch, 4, heads, size).permute(1, 2, 0, 3));
        return (y.permute(1, 2, 0, 3).reshape(batch, length, heads * size), final.permute(2, 0, 1, 3).reshape(batch, 4, heads * size));
    }

    private Tensor Parts(int batch, int length, int heads, int size) => Normal(batch, length, 4, heads, size);

    private Tensor Kernel(int heads, int size) => Normal(heads, size, 4, size) * 0.5;

    private Tensor Normal(params long[] shape) => randn(shape, ScalarType.Float64, generator: _generator);
}
