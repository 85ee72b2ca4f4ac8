using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Functions;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// y_t[f] = silu(bias[f] + Σ_j kernel[j, f] x_{t−(k−1)+j}[f]), where the inputs before row 0 are the state's rows, or zero.
/// </summary>
internal static unsafe class CausalConv
{
    /// <summary>One sequence, channels firstChannel … firstChannel + channelCount − 1 of all.</summary>
    /// <param name="x">[rows, ldx], channel 0 at column 0.</param>
    /// <param name="ldx">Row stride of x.</param>
    /// <param name="kernel">[kernelSize, channels]; the last row multiplies the current token.</param>
    /// <param name="bias">[channels].</param>
    /// <param name="stateOrNull">[kernelSize − 1, channels], the last inputs, oldest first; moved on by the rows. Null: zeros, and not kept.</param>
    /// <param name="kernelSize">k, at least 1.</param>
    /// <param name="channels">F.</param>
    /// <param name="firstChannel">The first channel of this call's part.</param>
    /// <param name="channelCount">Channels of this call's part.</param>
    /// <param name="y">[rows, ldy]; not x.</param>
    /// <param name="ldy">Row stride of y.</param>
    /// <param name="rows">Tokens, in order.</param>
    public static void Sequence(
        float* x, int ldx, float* kernel, float* bias, float* stateOrNull, int kernelSize, int channels,
        int firstChannel, int channelCount, float* y, int ldy, int rows)
    {
        float* state = stateOrNull == null ? null : stateOrNull + firstChannel;
        Dispatch.Run(new Kernel(
            x + firstChannel, ldx, kernel + firstChannel, bias + firstChannel, state, kernelSize, channels,
            channelCount, y + firstChannel, ldy, rows));
        if (state != null)
        {
            MoveOn(state, kernelSize - 1, channels, x + firstChannel, ldx, rows, channelCount);
        }
    }

    /// <summary>The state becomes the last <paramref name="kept"/> rows of itself followed by x.</summary>
    private static void MoveOn(float* state, int kept, int stride, float* x, int ldx, int rows, int count)
    {
        long bytes = (long)count * sizeof(float);
        for (int i = 0; i < kept; i++)
        {
            int from = i + rows;
            float* source = from < kept ? state + ((nint)from * stride) : x + ((nint)(from - kept) * ldx);
            Buffer.MemoryCopy(source, state + ((nint)i * stride), bytes, bytes);
        }
    }

    private readonly struct Kernel(
        float* x, int ldx, float* kernel, float* bias, float* state, int taps, int stride, int count,
        float* y, int ldy, int rows) : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            int past = taps - 1;
            for (int row = 0; row < rows; row++)
            {
                // Taps before this one read the state (rows row … past − 1 of it), the others x.
                int fromState = Math.Max(0, past - row);
                float* old = state == null ? null : state + ((nint)row * stride);
                float* recent = x + ((nint)(row - past + fromState) * ldx);
                float* to = y + ((nint)row * ldy);
                int done = Row<S, TVec>(recent, ldx, kernel, bias, old, fromState, taps, stride, to, 0, count);
                Row<SimdScalar, float>(recent, ldx, kernel, bias, old, fromState, taps, stride, to, done, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Row<S, TVec>(
            float* x, int ldx, float* kernel, float* bias, float* state, int fromState, int taps, int stride,
            float* y, int f, int count)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (; f + S.Width <= count; f += S.Width)
            {
                TVec sum = S.Broadcast(0);
                float* weight = kernel + f;
                if (state == null)
                {
                    weight += (nint)fromState * stride;
                }
                else
                {
                    float* input = state + f;
                    for (int tap = 0; tap < fromState; tap++)
                    {
                        sum = S.MultiplyAdd(S.Load(weight), S.Load(input), sum);
                        weight += stride;
                        input += stride;
                    }
                }

                float* current = x + f;
                for (int tap = fromState; tap < taps; tap++)
                {
                    sum = S.MultiplyAdd(S.Load(weight), S.Load(current), sum);
                    weight += stride;
                    current += ldx;
                }

                S.Store(y + f, SiluFunction.Apply<S, TVec>(S.Add(sum, S.Load(bias + f))));
            }

            return f;
        }
    }
}
