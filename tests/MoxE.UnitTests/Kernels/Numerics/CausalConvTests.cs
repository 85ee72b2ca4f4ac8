using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed unsafe class CausalConvTests
{
    private const int Rows = 9;

    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (int channels in (int[])[1, 3, 17, 31, 32, 33, 40, 64, 100])
            {
                foreach (int taps in (int[])[1, 2, 4, 7])
                {
                    shapes.Add(channels, taps);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sequence_WithState_IsTheTruthAndKeepsTheLastInputs(int channels, int taps)
    {
        using var arena = new FloatArena(channels);
        Case c = new(arena, channels, taps);
        float[] history = [.. c.State.ToArray(), .. c.X.ToArray()];
        var expected = new double[Rows * channels];
        for (int i = 0; i < expected.Length; i++)
        {
            double sum = c.Bias[i % channels];
            for (int tap = 0; tap < taps; tap++)
            {
                sum += (double)c.Kernel[(tap * channels) + (i % channels)] * history[i + (tap * channels)];
            }

            expected[i] = Truth.Silu(sum);
        }

        c.Run(0, channels, 0, Rows);
        Truth.AssertClose(expected, c.Y.Span);
        Truth.AssertSameBits(history.AsSpan(Rows * channels), c.State.Span);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sequence_CutAnywhere_EqualsWhole(int channels, int taps)
    {
        for (int cut = 0; cut <= Rows; cut++)
        {
            using var arena = new FloatArena(channels);
            Case whole = new(arena, channels, taps);
            whole.Run(0, channels, 0, Rows);

            using var other = new FloatArena(channels);
            Case parts = new(other, channels, taps);
            int third = (cut + Rows + 1) / 2;
            parts.Run(0, channels, 0, cut);
            parts.Run(0, channels, cut, third - cut);
            parts.Run(0, channels, third, Rows - third);
            Truth.AssertSameBits(whole.Y.Span, parts.Y.Span);
            Truth.AssertSameBits(whole.State.Span, parts.State.Span);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sequence_ChannelsApart_EqualsChannelsTogether(int channels, int taps)
    {
        using var arena = new FloatArena(channels);
        Case whole = new(arena, channels, taps);
        whole.Run(0, channels, 0, Rows);

        using var other = new FloatArena(channels);
        Case parts = new(other, channels, taps);
        int first = channels / 3;
        parts.Run(first, channels - first, 0, Rows);
        parts.Run(0, first, 0, Rows);
        Truth.AssertSameBits(whole.Y.Span, parts.Y.Span);
        Truth.AssertSameBits(whole.State.Span, parts.State.Span);
    }

    [Fact]
    public void Sequence_NoState_EqualsZeroState()
    {
        using var arena = new FloatArena(3);
        Case c = new(arena, 40, 4);
        c.State.Span.Clear();
        c.Run(0, 40, 0, Rows);
        float[] expected = c.Y.ToArray();
        CausalConv.Sequence(c.X, 40, c.Kernel, c.Bias, null, 4, 40, 0, 40, c.Y, 40, Rows);
        Truth.AssertSameBits(expected, c.Y.Span);
    }

    private sealed class Case(FloatArena arena, int channels, int taps)
    {
        public Floats X { get; } = arena.Uniform(Rows * channels);

        public Floats Kernel { get; } = arena.Uniform(taps * channels);

        public Floats Bias { get; } = arena.Uniform(channels);

        public Floats State { get; } = arena.Uniform((taps - 1) * channels);

        public Floats Y { get; } = arena.Zeros(Rows * channels);

        public void Run(int firstChannel, int count, int row, int rows) => CausalConv.Sequence(
            (float*)X + (row * channels), channels, Kernel, Bias, State, taps, channels, firstChannel, count,
            (float*)Y + (row * channels), channels, rows);
    }
}
