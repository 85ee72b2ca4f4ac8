using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Functions;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// The sLSTM's scalar memory, one head at a time. Per step, with y the previous output of the head:
/// pre_g = Σ_i y[i] R[i, g, :] + gates_g for g = i, f, z, o; l = m + logσ(pre_f); m' = pre_i on the sequence's first step,
/// else max(pre_i, l); i = min(e^(pre_i − m'), 1); f = min(e^(l − m'), 1); c' = f c + i tanh(pre_z); n' = f n + i;
/// y' = σ(pre_o) c' / n'. The first step is the one that finds this head's n all zero.
/// </summary>
internal static unsafe class SLstmCell
{
    private const int Gates = 4;

    /// <summary>
    /// Advances some sequences together, one step of all of them after the other: the recurrent products of a step are one
    /// matrix product over the sequences that have such a step.
    /// </summary>
    /// <param name="gates">[rows, H, 4, d], gates in the order i, f, z, o, bias included; row 0, head 0.</param>
    /// <param name="recurrent">packed(d, 4d), this head's; columns gate by gate.</param>
    /// <param name="cells">[slots, 4, H · d], rows y, c, n, m; slot 0, head 0; this head's part of the sequences' slots is updated.</param>
    /// <param name="slots">[count] slot of each sequence.</param>
    /// <param name="starts">[count + 1]: sequence b owns rows starts[b] … starts[b + 1] − 1 of gates and y.</param>
    /// <param name="count">Sequences.</param>
    /// <param name="head">This head.</param>
    /// <param name="headSize">d.</param>
    /// <param name="width">D = H · d.</param>
    /// <param name="y">[rows, D]; row 0, head 0; apart from gates and cells.</param>
    /// <param name="scratch"><see cref="ScratchFloats"/> floats.</param>
    public static void Sequences(
        float* gates, in PackedWeight recurrent, float* cells, int* slots, int* starts, int count, int head, int headSize, int width,
        float* y, float* scratch)
    {
        int columns = Gates * headSize;
        float* previous = scratch;
        float* pre = previous + ((nint)count * headSize);
        for (int step = 0; ; step++)
        {
            int active = 0;
            for (int b = 0; b < count; b++)
            {
                int row = starts[b] + step;
                if (row < starts[b + 1])
                {
                    float* last = step == 0 ? Cell(b) : Output(row - 1);
                    Copy(last, previous + ((nint)active * headSize), headSize);
                    Copy(gates + ((nint)row * Gates * width) + ((nint)head * columns), pre + ((nint)active * columns), columns);
                    active++;
                }
            }

            if (active == 0)
            {
                break;
            }

            Gemm.Run(
                previous, headSize, QuantizedRows.For(recurrent, previous, headSize, active), active, recurrent, 0, recurrent.Panels, null, pre, columns, pre, columns);
            active = 0;
            for (int b = 0; b < count; b++)
            {
                int row = starts[b] + step;
                if (row < starts[b + 1])
                {
                    float* cell = Cell(b);
                    bool first = step == 0 && !new Span<float>(cell + (2 * (nint)width), headSize).ContainsAnyExcept(0f);
                    Dispatch.Run(new StepKernel(pre + ((nint)active * columns), cell, headSize, width, first, Output(row)));
                    if (row + 1 == starts[b + 1])
                    {
                        Copy(Output(row), cell, headSize);
                    }

                    active++;
                }
            }
        }

        float* Cell(int b) => cells + ((nint)slots[b] * Gates * width) + ((nint)head * headSize);

        float* Output(int row) => y + ((nint)row * width) + ((nint)head * headSize);
    }

    /// <summary>Floats of scratch that <see cref="Sequences"/> takes.</summary>
    public static long ScratchFloats(int count, int headSize) => (1L + Gates) * count * headSize;

    /// <summary>Every row a sequence of its own of length 1, in closed form: y = σ(o) tanh(z).</summary>
    /// <param name="gates">[rows, H, 2, d] in the order z, o, bias included.</param>
    /// <param name="heads">H.</param>
    /// <param name="headSize">d.</param>
    /// <param name="y">[rows, H · d]; not gates.</param>
    /// <param name="rows">Tokens.</param>
    public static void Token(float* gates, int heads, int headSize, float* y, int rows) =>
        Dispatch.Run(new TokenKernel(gates, headSize, y, (long)rows * heads));

    private static void Copy(float* from, float* to, int floats) =>
        new ReadOnlySpan<float>(from, floats).CopyTo(new Span<float>(to, floats));

    private readonly struct StepKernel(float* pre, float* cell, int headSize, int width, bool first, float* output) : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            int done = SLstmStep.Units<S, TVec>(pre, cell, headSize, width, first, output, 0);
            SLstmStep.Units<SimdScalar, float>(pre, cell, headSize, width, first, output, done);
        }
    }

    private readonly struct TokenKernel(float* gates, int headSize, float* y, long heads) : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (long head = 0; head < heads; head++)
            {
                float* z = gates + (head * 2 * headSize);
                float* to = y + (head * headSize);
                int done = Head<S, TVec>(z, z + headSize, to, 0, headSize);
                Head<SimdScalar, float>(z, z + headSize, to, done, headSize);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Head<S, TVec>(float* z, float* o, float* y, int i, int n)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (; i + S.Width <= n; i += S.Width)
            {
                TVec open = SigmoidFunction.Apply<S, TVec>(S.Load(o + i));
                S.Store(y + i, S.Multiply(open, TanhFunction.Apply<S, TVec>(S.Load(z + i))));
            }

            return i;
        }
    }
}
