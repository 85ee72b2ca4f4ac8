using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Ops;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed unsafe class SLstmCellTests
{
    private const int Rows = 9;

    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 2, 3 }, { 4, 8 }, { 1, 17 }, { 2, 31 }, { 2, 32 }, { 1, 33 }, { 3, 40 }, { 2, 64 }, { 1, 100 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sequence_FromZero_IsTheTruth(int heads, int size)
    {
        using var arena = new FloatArena(size);
        Case c = new(arena, heads, size, 2);
        int width = heads * size;
        var y = new double[width];
        var content = new double[width];
        var n = new double[width];
        var m = new double[width];
        var expected = new List<double>();
        for (int row = 0; row < Rows; row++)
        {
            var next = new double[width];
            for (int u = 0; u < width; u++)
            {
                double Pre(int gate)
                {
                    int head = u / size;
                    double sum = c.Gates[(((((row * heads) + head) * 4) + gate) * size) + (u % size)];
                    for (int i = 0; i < size; i++)
                    {
                        sum += y[(head * size) + i] * c.Recurrent[head][(((i * 4) + gate) * size) + (u % size)];
                    }

                    return sum;
                }

                double kept = m[u] + Truth.LogSigmoid(Pre(1));
                m[u] = row == 0 ? Pre(0) : Math.Max(Pre(0), kept);
                double input = Math.Min(Math.Exp(Pre(0) - m[u]), 1);
                double forget = Math.Min(Math.Exp(kept - m[u]), 1);
                content[u] = (forget * content[u]) + (input * Math.Tanh(Pre(2)));
                n[u] = (forget * n[u]) + input;
                next[u] = Truth.Sigmoid(Pre(3)) * content[u] / n[u];
            }

            y = next;
            expected.AddRange(y);
        }

        c.Run(0, Rows);
        Truth.AssertClose(expected.ToArray(), c.Y.Span, 1e-5);
        Truth.AssertClose([.. y, .. content, .. n, .. m], c.Cell.Span, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sequence_FirstStep_TakesItsScaleFromTheInputGate(int heads, int size)
    {
        int width = heads * size;
        using var arena = new FloatArena(size);
        Case c = new(arena, heads, size, 5);
        c.Run(0, 1);
        Assert.All(c.Cell.Span.Slice(2 * width, width).ToArray(), n => Assert.Equal(1, n));
        for (int head = 0; head < heads; head++)
        {
            Truth.AssertSameBits(c.Gates.Span.Slice(head * 4 * size, size), c.Cell.Span.Slice((3 * width) + (head * size), size));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sequence_CutAnywhere_EqualsWhole(int heads, int size)
    {
        using var arena = new FloatArena(size);
        Case whole = new(arena, heads, size, 6);
        whole.Run(0, Rows);
        for (int cut = 0; cut <= Rows; cut++)
        {
            using var other = new FloatArena(size);
            Case parts = new(other, heads, size, 6);
            parts.Run(0, cut);
            parts.Run(cut, Rows - cut);
            Truth.AssertSameBits(whole.Y.Span, parts.Y.Span);
            Truth.AssertSameBits(whole.Cell.Span, parts.Cell.Span);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sequence_HeadAlone_LeavesTheOthers(int heads, int size)
    {
        int width = heads * size;
        using var arena = new FloatArena(size);
        Case whole = new(arena, heads, size, 2);
        whole.Run(0, Rows);
        for (int head = 0; head < heads; head++)
        {
            using var other = new FloatArena(size);
            Case alone = new(other, heads, size, 2);
            alone.RunHead(head, 0, Rows);
            for (int i = 0; i < alone.Y.Length; i++)
            {
                Assert.Equal(i % width / size == head ? whole.Y[i] : 0, alone.Y[i]);
            }
        }
    }

    [Theory]
    [InlineData(150)]
    [InlineData(1e30f)]
    public void Sequence_ExtremeGates_StaysFinite(float extreme)
    {
        for (int pattern = 0; pattern < 1 << 8; pattern++)
        {
            using var arena = new FloatArena(pattern);
            Case c = new(arena, 1, 17, 1);
            for (int row = 0; row < Rows; row++)
            {
                for (int gate = 0; gate < 4; gate++)
                {
                    bool high = (pattern >> (gate + (row % 2 * 4)) & 1) == 1;
                    c.Gates.Span.Slice(((row * 4) + gate) * 17, 17).Fill(high ? extreme : -extreme);
                }
            }

            c.Run(0, Rows);
            Truth.AssertFinite(c.Y.Span);
            Truth.AssertFinite(c.Cell.Span);
        }
    }

    [Fact]
    public void Sequence_NoRows_LeavesTheState()
    {
        using var arena = new FloatArena(4);
        Case c = new(arena, 2, 8, 1);
        c.Run(0, Rows);
        float[] before = c.Cell.ToArray();
        c.Run(Rows, 0);
        Truth.AssertSameBits(before, c.Cell.Span);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sequences_Together_EqualEachAlone(int heads, int size)
    {
        // Lengths 3, 0, 5, 1 in slots 2, 3, 0, 1: steps with fewer and fewer sequences.
        int width = heads * size;
        using var arena = new FloatArena(size);
        Case alone = new(arena, heads, size, 2);
        Floats cells = arena.Zeros(4 * 4 * width);
        Floats y = arena.Zeros(Rows * width);
        Floats scratch = arena.Zeros((int)SLstmCell.ScratchFloats(4, size));
        int* slots = stackalloc int[4] { 2, 3, 0, 1 };
        int* starts = stackalloc int[5] { 0, 3, 3, 8, 9 };
        for (int head = 0; head < heads; head++)
        {
            SLstmCell.Sequences(alone.Gates, alone.Packed[head], cells, slots, starts, 4, head, size, width, y, scratch);
        }

        for (int b = 0; b < 4; b++)
        {
            alone.Cell.Span.Clear();
            alone.Run(starts[b], starts[b + 1] - starts[b]);
            Truth.AssertSameBits(alone.Cell.Span, cells.Span.Slice(slots[b] * 4 * width, 4 * width));
        }

        Truth.AssertSameBits(alone.Y.Span, y.Span);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(40)]
    [InlineData(100)]
    public void Token_EachRow_IsTheClosedForm(int width)
    {
        using var arena = new FloatArena(width);
        Floats gates = arena.Uniform(Rows * 2 * width, 4);
        Floats y = arena.Zeros(Rows * width);
        SLstmCell.Token(gates, 1, width, y, Rows);
        var expected = new double[Rows * width];
        for (int i = 0; i < expected.Length; i++)
        {
            int z = (i / width * 2 * width) + (i % width);
            expected[i] = Truth.Sigmoid(gates[z + width]) * Math.Tanh(gates[z]);
        }

        Truth.AssertClose(expected, y.Span, 5e-7);
    }

    [Fact]
    public void Token_AsFirstStepOfASequence_Agrees()
    {
        const int Width = 32;
        using var arena = new FloatArena(6);
        Case c = new(arena, 1, Width, 3);
        c.Run(0, 1);
        Floats y = arena.Zeros(Width);
        SLstmCell.Token((float*)c.Gates + (2 * Width), 1, Width, y, 1);
        Truth.AssertClose(Array.ConvertAll(y.ToArray(), x => (double)x), c.Y.Span[..Width], 1e-6);
    }

    /// <summary>All heads over <see cref="Rows"/> tokens from zero state. Gates: head by head i, f, z, o.</summary>
    private sealed class Case
    {
        private readonly int _size;
        private readonly int _width;
        private readonly Floats _scratch;

        public Case(FloatArena arena, int heads, int size, float gateSpread)
        {
            _size = size;
            _width = heads * size;
            Gates = arena.Uniform(Rows * 4 * _width, gateSpread);
            Recurrent = [.. Enumerable.Range(0, heads).Select(_ => arena.Uniform(4 * size * size, 1 / MathF.Sqrt(size)))];
            Packed = Array.ConvertAll(Recurrent, matrix =>
            {
                Floats packed = arena.Zeros((int)PanelLayout.Length(size, 4 * size));
                PanelLayout.Pack(matrix.Span, size, 4 * size, packed.Span);
                return new PackedWeight(WeightType.Float32, (float*)packed, size, 4 * size);
            });
            _scratch = arena.Zeros((int)SLstmCell.ScratchFloats(1, size));
            Cell = arena.Zeros(4 * _width);
            Y = arena.Zeros(Rows * _width);
        }

        public Floats Gates { get; }

        public Floats[] Recurrent { get; }

        public PackedWeight[] Packed { get; }

        public Floats Cell { get; }

        public Floats Y { get; }

        public void Run(int row, int rows)
        {
            for (int head = 0; head < Recurrent.Length; head++)
            {
                RunHead(head, row, rows);
            }
        }

        public void RunHead(int head, int row, int rows)
        {
            int slot = 0;
            int* starts = stackalloc int[2] { 0, rows };
            SLstmCell.Sequences(
                (float*)Gates + (row * 4 * _width), Packed[head], Cell, &slot, starts, 1, head, _size, _width,
                (float*)Y + (row * _width), _scratch);
        }
    }
}
