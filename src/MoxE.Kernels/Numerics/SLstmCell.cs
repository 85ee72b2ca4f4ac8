using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Functions;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// The sLSTM's scalar memory, one head at a time. Per step, with y the previous output of the head:
/// pre_g = gates_g + Σ_i y[i] R[i, g, :] for g = i, f, z, o; l = m + logσ(pre_f); m' = pre_i on the sequence's first step,
/// else max(pre_i, l); i = min(e^(pre_i − m'), 1); f = min(e^(l − m'), 1); c' = f c + i tanh(pre_z); n' = f n + i;
/// y' = σ(pre_o) c' / n'. The first step is the one that finds this head's n all zero.
/// </summary>
internal static unsafe class SLstmCell
{
    /// <summary>Advances the state over the rows of one sequence. Needs no scratch: y's rows are the recurrent outputs.</summary>
    /// <param name="gates">[rows, ldGates], columns 4 · width in the order i, f, z, o, bias included; column 0, not the head's.</param>
    /// <param name="ldGates">Row stride of gates.</param>
    /// <param name="recurrent">[d, 4, d], this head's.</param>
    /// <param name="cell">[4, width], rows y, c, n, m; column 0, not the head's; this head's part is updated.</param>
    /// <param name="head">This head.</param>
    /// <param name="headSize">d.</param>
    /// <param name="width">D.</param>
    /// <param name="y">[rows, ldy]; column 0, not the head's; apart from gates and cell.</param>
    /// <param name="ldy">Row stride of y.</param>
    /// <param name="rows">Tokens, in order.</param>
    public static void Sequence(
        float* gates, int ldGates, float* recurrent, float* cell, int head, int headSize, int width,
        float* y, int ldy, int rows)
    {
        int at = head * headSize;
        Dispatch.RunDividing(
            new SequenceKernel(gates + at, ldGates, recurrent, cell + at, headSize, width, y + at, ldy, rows), headSize);
    }

    /// <summary>Every row a sequence of its own of length 1, in closed form: y = σ(o) tanh(z).</summary>
    /// <param name="gates">[rows, ldGates], columns 2 · width in the order z, o, bias included.</param>
    /// <param name="ldGates">Row stride of gates.</param>
    /// <param name="width">D, all heads.</param>
    /// <param name="y">[rows, ldy]; may be gates if the strides agree.</param>
    /// <param name="ldy">Row stride of y.</param>
    /// <param name="rows">Tokens.</param>
    public static void Token(float* gates, int ldGates, int width, float* y, int ldy, int rows) =>
        Dispatch.Run(new TokenKernel(gates, ldGates, width, y, ldy, rows));

    private readonly struct SequenceKernel(
        float* gates, int ldGates, float* recurrent, float* cell, int headSize, int width, float* y, int ldy, int rows)
        : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            if (rows == 0)
            {
                return;
            }

            bool first = !new Span<float>(cell + (2 * (nint)width), headSize).ContainsAnyExcept(0f);
            float* previous = cell;
            for (int row = 0; row < rows; row++)
            {
                float* output = y + ((nint)row * ldy);
                SLstmStep.Run<S, TVec>(
                    gates + ((nint)row * ldGates), recurrent, previous, cell, headSize, width, first, output);
                previous = output;
                first = false;
            }

            Buffer.MemoryCopy(previous, cell, (long)headSize * sizeof(float), (long)headSize * sizeof(float));
        }
    }

    private readonly struct TokenKernel(float* gates, int ldGates, int width, float* y, int ldy, int rows) : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (int row = 0; row < rows; row++)
            {
                float* z = gates + ((nint)row * ldGates);
                float* to = y + ((nint)row * ldy);
                int done = Row<S, TVec>(z, z + width, to, 0, width);
                Row<SimdScalar, float>(z, z + width, to, done, width);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Row<S, TVec>(float* z, float* o, float* y, int i, int n)
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
