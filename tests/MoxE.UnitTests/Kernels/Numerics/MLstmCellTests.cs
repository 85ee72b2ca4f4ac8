using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed unsafe class MLstmCellTests
{
    /// <summary>Two folds and a rest.</summary>
    private const int Rows = 19;
    private const int GateStride = 2;

    public static TheoryData<int> Sizes => [1, 3, 8, 17, 31, 32, 33, 40, 64, 100];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sequence_FromAnyState_IsTheRecurrentForm(int size)
    {
        using var arena = new FloatArena(size);
        Case c = new(arena, size, 3);
        double[] memory = Array.ConvertAll(c.State.Folded(), x => (double)x);
        double[] n = Array.ConvertAll(c.State.N.ToArray(), x => (double)x);
        double m = c.State.M[0];
        var expected = new double[Rows * size];
        for (int row = 0; row < Rows; row++)
        {
            double kept = Truth.LogSigmoid(c.Gates[(row * GateStride) + 1]) + m;
            m = Math.Max(kept, c.Gates[row * GateStride]);
            double alpha = Math.Exp(kept - m);
            double beta = Math.Exp(c.Gates[row * GateStride] - m);
            double score = 0;
            for (int key = 0; key < size; key++)
            {
                double k = c.K[(row * size) + key] / Math.Sqrt(size);
                double q = c.Q[(row * size) + key];
                n[key] = (alpha * n[key]) + (beta * k);
                score += q * n[key];
                for (int value = 0; value < size; value++)
                {
                    int at = (key * size) + value;
                    memory[at] = (alpha * memory[at]) + (beta * k * c.V[(row * size) + value]);
                    expected[(row * size) + value] += q * memory[at];
                }
            }

            double divisor = Math.Max(Math.Abs(score), Math.Exp(-m)) + 1e-6;
            for (int value = 0; value < size; value++)
            {
                expected[(row * size) + value] /= divisor;
            }
        }

        c.Run(0, Rows);
        Truth.AssertClose(expected, c.H.Span, 2e-5);
        Truth.AssertClose(memory, c.State.Folded());
        Truth.AssertClose(n, c.State.N.Span);
        Truth.AssertClose([m], c.State.M.Span);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sequence_FromZero_AgreesWithTheParallelForm(int size)
    {
        using var arena = new FloatArena(size);
        Case c = new(arena, size, 3, fromZero: true);
        var expected = new double[Rows * size];
        for (int t = 0; t < Rows; t++)
        {
            // The recurrent form's m starts at 0, decaying: the log-weight of an empty state.
            var logWeights = new double[t + 1];
            double decay = 0;
            for (int s = t; s >= 0; s--)
            {
                logWeights[s] = decay + c.Gates[s * GateStride];
                decay += Truth.LogSigmoid(c.Gates[(s * GateStride) + 1]);
            }

            double m = Math.Max(logWeights.Max(), decay);
            double score = 0;
            for (int s = 0; s <= t; s++)
            {
                double dot = 0;
                for (int i = 0; i < size; i++)
                {
                    dot += (double)c.Q[(t * size) + i] * c.K[(s * size) + i] / Math.Sqrt(size);
                }

                double weight = Math.Exp(logWeights[s] - m) * dot;
                score += weight;
                for (int i = 0; i < size; i++)
                {
                    expected[(t * size) + i] += weight * c.V[(s * size) + i];
                }
            }

            for (int i = 0; i < size; i++)
            {
                expected[(t * size) + i] /= Math.Max(Math.Abs(score), Math.Exp(-m)) + 1e-6;
            }
        }

        c.Run(0, Rows);
        Truth.AssertClose(expected, c.H.Span, 2e-5);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sequence_CutAnywhere_EqualsWhole(int size)
    {
        using var arena = new FloatArena(size);
        Case whole = new(arena, size, 8);
        whole.Run(0, Rows);
        for (int cut = 0; cut <= Rows; cut++)
        {
            using var other = new FloatArena(size);
            Case parts = new(other, size, 8);
            parts.Run(0, cut);
            parts.Run(cut, Rows - cut);
            Truth.AssertSameBits(whole.H.Span, parts.H.Span);
            foreach ((Floats one, Floats two) in whole.State.All.Zip(parts.State.All))
            {
                Truth.AssertSameBits(one.Span, two.Span);
            }
        }
    }

    [Fact]
    public void Sequence_EveryEighthToken_FoldsTheOthersIn()
    {
        using var arena = new FloatArena(8);
        Case c = new(arena, 40, 3);
        for (int row = 0; row < Rows; row++)
        {
            float[] before = c.State.Memory.ToArray();
            c.Run(row, 1);
            Assert.Equal((row + 1) % 8, c.State.Scales[0]);
            Assert.Equal((row + 1) % 8 != 0, c.State.Memory.Span.SequenceEqual(before));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(-1)]
    [InlineData(1e30f)]
    public void Sequence_StateWithAnImpossibleCount_IsRefused(float count)
    {
        using var arena = new FloatArena(8);
        Case c = new(arena, 40, 3);
        c.State.Scales[0] = count;
        Assert.Contains("allowed is 0 … 7", Assert.Throws<InvalidOperationException>(() => c.Run(0, 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(1e30f)]
    public void Sequence_ExtremeGates_StaysFinite(float extreme)
    {
        for (int pattern = 0; pattern < 1 << 6; pattern++)
        {
            using var arena = new FloatArena(pattern);
            Case c = new(arena, 17, 3);
            for (int i = 0; i < c.Gates.Length; i++)
            {
                c.Gates[i] = (pattern >> (i % 6) & 1) == 0 ? extreme : -extreme;
            }

            c.Run(0, Rows);
            Truth.AssertFinite(c.H.Span);
            Assert.All(c.State.All, part => Truth.AssertFinite(part.Span));
        }
    }

    [Fact]
    public void Sequence_NothingLetIn_GivesZero()
    {
        using var arena = new FloatArena(5);
        Case c = new(arena, 32, 3);
        c.Gates.Span.Fill(-1e30f);
        c.Run(0, Rows);
        Assert.All(c.H.ToArray(), h => Assert.Equal(0, h));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Token_EachRow_IsTheClosedForm(int size)
    {
        using var arena = new FloatArena(size);
        Case c = new(arena, size, 3);
        MLstmCell.Token(c.Q, c.K, c.V, size, c.Gates, GateStride, size, c.H, size, Rows);
        var expected = new double[Rows * size];
        for (int row = 0; row < Rows; row++)
        {
            double score = 0;
            for (int i = 0; i < size; i++)
            {
                score += (double)c.Q[(row * size) + i] * c.K[(row * size) + i] / Math.Sqrt(size);
            }

            double divisor = Math.Max(Math.Abs(score), Math.Exp(-c.Gates[row * GateStride])) + 1e-6;
            for (int i = 0; i < size; i++)
            {
                expected[(row * size) + i] = score * c.V[(row * size) + i] / divisor;
            }
        }

        Truth.AssertClose(expected, c.H.Span, 5e-6);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(-150)]
    [InlineData(1e30f)]
    [InlineData(-1e30f)]
    public void Token_ExtremeGate_StaysFinite(float gate)
    {
        using var arena = new FloatArena(1);
        Case c = new(arena, 40, 3);
        c.Gates.Span.Fill(gate);
        MLstmCell.Token(c.Q, c.K, c.V, 40, c.Gates, GateStride, 40, c.H, 40, Rows);
        Truth.AssertFinite(c.H.Span);
        Assert.Equal(gate < 0, !c.H.Span.ContainsAnyExcept(0f, -0f));
    }

    /// <summary>One head over <see cref="Rows"/> tokens from a state that is not zero. Gates: columns i, f.</summary>
    private sealed class Case(FloatArena arena, int size, float gateSpread, bool fromZero = false)
    {
        public Floats Q { get; } = arena.Uniform(Rows * size);

        public Floats K { get; } = arena.Uniform(Rows * size);

        public Floats V { get; } = arena.Uniform(Rows * size);

        public Floats Gates { get; } = arena.Uniform(Rows * GateStride, gateSpread);

        public MLstmHeadMemory State { get; } = NewState(arena, size, fromZero);

        public Floats H { get; } = arena.Zeros(Rows * size);

        private Floats Scratch { get; } = arena.Zeros((int)MLstmCell.ScratchFloats(size));

        public void Run(int row, int rows) => MLstmCell.Sequence(
            (float*)Q + (row * size), (float*)K + (row * size), (float*)V + (row * size), size,
            (float*)Gates + (row * GateStride), (float*)Gates + (row * GateStride) + 1, GateStride, State.Head, size,
            (float*)H + (row * size), size, rows, Scratch);

        private static MLstmHeadMemory NewState(FloatArena arena, int size, bool fromZero)
        {
            MLstmHeadMemory state = new(arena, size);
            if (!fromZero)
            {
                state.Set(arena.Uniform(size * size).Span, arena.Uniform(size).Span, arena.Uniform(1)[0]);
            }

            return state;
        }
    }
}
