using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

public sealed class MLstmCellTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(7);

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(12, 4)]
    [InlineData(11, 4)]
    [InlineData(9, 4)]
    [InlineData(3, 64)]
    [InlineData(130, 64)]
    public void Run_AnyChunks_EqualsRecurrentForm(int length, int chunk) => MatchRecurrent(Inputs(length), null, chunk);

    [Theory]
    [InlineData(7, 3)]
    [InlineData(70, 64)]
    public void Run_FromAState_EqualsRecurrentForm(int length, int chunk) =>
        MatchRecurrent(Inputs(length), (Normal(2, 3, 4, 4), Normal(2, 3, 4), Normal(2, 3)), chunk);

    [Fact]
    public void Run_GatesFarBeyondTheRangeOfExp_EqualsRecurrentForm()
    {
        CellInputs inputs = Inputs(300) with { Gates = (Normal(2, 300, 6) * 100).clamp(-150, 150) };
        MatchRecurrent(inputs, null, 64);
    }

    [Theory]
    [InlineData(-150, 2)]
    [InlineData(150, -150)]
    [InlineData(-150, -150)]
    [InlineData(150, 150)]
    public void Run_Float32GatesAtTheirEnds_StaysFiniteAndNear(double input, double forget)
    {
        CellInputs inputs = Inputs(200);
        Tensor gates = cat([full([2, 200, 3], input, ScalarType.Float64), full([2, 200, 3], forget, ScalarType.Float64)], 2) + Normal(2, 200, 6);
        inputs = inputs with { Gates = gates.to(ScalarType.Float32).to(ScalarType.Float64) };
        Tensor expected = NaiveBlocks.MLstmRecurrent(inputs.Q, inputs.K, inputs.V, inputs.Gates, null).Output;
        CellInputs single = inputs.To(ScalarType.Float32);
        Tensor[] leaves = single.Leaves();
        Tensor h = MLstmCell.Run(single.Q, single.K, single.V, single.Gates, null).Output;
        Assert.True(h.isfinite().all().item<bool>());
        Near.Equal(expected, h, 1e-3);
        Assert.All(Gradients.Of(() => MLstmCell.Run(single.Q, single.K, single.V, single.Gates, null).Output.sum(), leaves), g => Assert.True(g.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Run_FromZeroState_IsWithinEpsilonOfTheParallelForm()
    {
        CellInputs inputs = Inputs(40);
        Tensor h = MLstmCell.Run(inputs.Q, inputs.K, inputs.V, inputs.Gates, null, 16).Output;
        Near.Equal(NaiveBlocks.MLstmParallel(inputs.Q, inputs.K, inputs.V, inputs.Gates), h, 2e-6);
    }

    [Fact]
    public void Run_FirstInputGateOpen_IsExactlyTheParallelForm()
    {
        CellInputs inputs = Inputs(40);
        inputs.Gates[TensorIndex.Colon, 0] = 9; // the first token outweighs the zero state, so both forms have one m
        Tensor h = MLstmCell.Run(inputs.Q, inputs.K, inputs.V, inputs.Gates, null, 16).Output;
        Near.Equal(NaiveBlocks.MLstmParallel(inputs.Q, inputs.K, inputs.V, inputs.Gates), h, 1e-10);
    }

    // e^{−m} and |q·n| are of ε's size here: a gradient without ε's share of m would be far off.
    [Fact]
    public void Run_NormaliserOfTheSizeOfEpsilon_HasTheTrueGradient()
    {
        CellInputs inputs = Inputs(12);
        inputs = inputs with { Q = inputs.Q * 1e-6, Gates = inputs.Gates + 14 };
        Tensor weights = Normal(2, 3, 12, 4);
        Tensor[] leaves = inputs.Leaves();
        Tensor[] actual = Gradients.Of(() => (MLstmCell.Run(inputs.Q, inputs.K, inputs.V, inputs.Gates, null, 5).Output * weights).sum(), leaves);
        Tensor[] expected = Gradients.Of(() => (NaiveBlocks.MLstmRecurrent(inputs.Q, inputs.K, inputs.V, inputs.Gates, null).Output * weights).sum(), leaves);
        for (int i = 0; i < leaves.Length; i++)
        {
            Near.Equal(expected[i], actual[i], 1e-8, $"gradient {i}");
        }
    }

    private static void MatchRecurrent(CellInputs x, (Tensor C, Tensor N, Tensor M)? initial, int chunk)
    {
        (Tensor expected, (Tensor C, Tensor N, Tensor M) state) = NaiveBlocks.MLstmRecurrent(x.Q, x.K, x.V, x.Gates, initial);
        (Tensor h, Tensor c, Tensor n, Tensor m) = MLstmCell.Run(x.Q, x.K, x.V, x.Gates, initial, chunk);
        Near.Equal(expected, h, 1e-9, "h");
        Near.Equal(state.C, c, 1e-11, "C");
        Near.Equal(state.N, n, 1e-11, "n");
        Near.Equal(state.M, m, 1e-12, "m");
    }

    private CellInputs Inputs(int length) =>
        new(Normal(2, 3, length, 4), Normal(2, 3, length, 4), Normal(2, 3, length, 4), Normal(2, length, 6) * 2);

    private Tensor Normal(params long[] shape) => randn(shape, ScalarType.Float64, generator: _generator);

    private sealed record CellInputs(Tensor Q, Tensor K, Tensor V, Tensor Gates)
    {
        public CellInputs To(ScalarType type) => new(Q.to(type), K.to(type), V.to(type), Gates.to(type));

        public Tensor[] Leaves() => [Q.requires_grad_(), K.requires_grad_(), V.requires_grad_(), Gates.requires_grad_()];
    }
}
