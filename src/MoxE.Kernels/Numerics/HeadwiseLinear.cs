using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// y[n] = Σ_j kernel[j, n] x[b + j] + bias[n], j = 0 … blockSize − 1, where b is the start of n's block: a block-diagonal
/// matrix product. The sum is one fused chain over j.
/// </summary>
internal static unsafe class HeadwiseLinear
{
    private const int Quad = 4;

    /// <summary>Rows of <paramref name="width"/> floats, a multiple of blockSize; kernel [blockSize, width]; y is not x.</summary>
    public static void Rows(
        float* x, int ldx, float* kernel, float* biasOrNull, int width, int blockSize, float* y, int ldy, int rows)
    {
        if (blockSize == Quad)
        {
            Dispatch.Run(new QuadKernel(x, ldx, kernel, biasOrNull, width, y, ldy, rows));
        }
        else
        {
            Dispatch.RunDividing(new BlockKernel(x, ldx, kernel, biasOrNull, width, blockSize, y, ldy, rows), blockSize);
        }
    }

    /// <summary>Blocks of four: a vector covers several blocks, so inputs are spread over their quads.</summary>
    private readonly struct QuadKernel(
        float* x, int ldx, float* kernel, float* bias, int width, float* y, int ldy, int rows) : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (int row = 0; row < rows; row++)
            {
                float* from = x + ((nint)row * ldx);
                float* to = y + ((nint)row * ldy);
                int done = Row<S, TVec>(from, kernel, bias, to, 0, width);
                Row<SimdScalar, float>(from, kernel, bias, to, done, width);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Row<S, TVec>(float* x, float* kernel, float* bias, float* y, int n, int width)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            float* k1 = kernel + width;
            float* k2 = k1 + width;
            float* k3 = k2 + width;
            for (; n + S.Width <= width; n += S.Width)
            {
                float* quad = x + (n & -Quad);
                TVec sum = S.MultiplyAdd(S.Load(kernel + n), S.SpreadQuads(quad, 0), S.Broadcast(0));
                sum = S.MultiplyAdd(S.Load(k1 + n), S.SpreadQuads(quad, 1), sum);
                sum = S.MultiplyAdd(S.Load(k2 + n), S.SpreadQuads(quad, 2), sum);
                sum = S.MultiplyAdd(S.Load(k3 + n), S.SpreadQuads(quad, 3), sum);
                S.Store(y + n, bias == null ? sum : S.Add(sum, S.Load(bias + n)));
            }

            return n;
        }
    }

    /// <summary>Blocks that a vector's width divides: every vector of outputs lies in one block.</summary>
    private readonly struct BlockKernel(
        float* x, int ldx, float* kernel, float* bias, int width, int blockSize, float* y, int ldy, int rows) : ISimdKernel
    {
        private const int RowTile = 4;

        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            int row = 0;
            for (; row + RowTile <= rows; row += RowTile)
            {
                FourRows<S, TVec>(
                    x + ((nint)row * ldx), ldx, kernel, bias, width, blockSize, y + ((nint)row * ldy), ldy);
            }

            for (; row < rows; row++)
            {
                OneRow<S, TVec>(x + ((nint)row * ldx), kernel, bias, width, blockSize, y + ((nint)row * ldy));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void FourRows<S, TVec>(
            float* x, int ldx, float* kernel, float* bias, int width, int blockSize, float* y, int ldy)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (int n = 0; n < width; n += S.Width)
            {
                float* x0 = x + (n / blockSize * blockSize);
                float* x1 = x0 + ldx;
                float* x2 = x1 + ldx;
                float* x3 = x2 + ldx;
                float* weight = kernel + n;
                TVec sum0 = S.Broadcast(0);
                TVec sum1 = sum0;
                TVec sum2 = sum0;
                TVec sum3 = sum0;
                for (int j = 0; j < blockSize; j++)
                {
                    TVec w = S.Load(weight);
                    sum0 = S.MultiplyAdd(w, S.Broadcast(x0[j]), sum0);
                    sum1 = S.MultiplyAdd(w, S.Broadcast(x1[j]), sum1);
                    sum2 = S.MultiplyAdd(w, S.Broadcast(x2[j]), sum2);
                    sum3 = S.MultiplyAdd(w, S.Broadcast(x3[j]), sum3);
                    weight += width;
                }

                if (bias != null)
                {
                    TVec b = S.Load(bias + n);
                    sum0 = S.Add(sum0, b);
                    sum1 = S.Add(sum1, b);
                    sum2 = S.Add(sum2, b);
                    sum3 = S.Add(sum3, b);
                }

                float* to = y + n;
                S.Store(to, sum0);
                S.Store(to + ldy, sum1);
                S.Store(to + (2 * (nint)ldy), sum2);
                S.Store(to + (3 * (nint)ldy), sum3);
            }
        }

        /// <summary>Four vectors of outputs at a time, each with its own block, then one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void OneRow<S, TVec>(float* x, float* kernel, float* bias, int width, int blockSize, float* y)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            int n = 0;
            for (; n + (4 * S.Width) <= width; n += 4 * S.Width)
            {
                float* x0 = x + (n / blockSize * blockSize);
                float* x1 = x + ((n + S.Width) / blockSize * blockSize);
                float* x2 = x + ((n + (2 * S.Width)) / blockSize * blockSize);
                float* x3 = x + ((n + (3 * S.Width)) / blockSize * blockSize);
                float* weight = kernel + n;
                TVec sum0 = S.Broadcast(0);
                TVec sum1 = sum0;
                TVec sum2 = sum0;
                TVec sum3 = sum0;
                for (int j = 0; j < blockSize; j++)
                {
                    sum0 = S.MultiplyAdd(S.Load(weight), S.Broadcast(x0[j]), sum0);
                    sum1 = S.MultiplyAdd(S.Load(weight + S.Width), S.Broadcast(x1[j]), sum1);
                    sum2 = S.MultiplyAdd(S.Load(weight + (2 * S.Width)), S.Broadcast(x2[j]), sum2);
                    sum3 = S.MultiplyAdd(S.Load(weight + (3 * S.Width)), S.Broadcast(x3[j]), sum3);
                    weight += width;
                }

                Store<S, TVec>(y, bias, n, sum0);
                Store<S, TVec>(y, bias, n + S.Width, sum1);
                Store<S, TVec>(y, bias, n + (2 * S.Width), sum2);
                Store<S, TVec>(y, bias, n + (3 * S.Width), sum3);
            }

            for (; n < width; n += S.Width)
            {
                float* from = x + (n / blockSize * blockSize);
                float* weight = kernel + n;
                TVec sum = S.Broadcast(0);
                for (int j = 0; j < blockSize; j++)
                {
                    sum = S.MultiplyAdd(S.Load(weight), S.Broadcast(from[j]), sum);
                    weight += width;
                }

                Store<S, TVec>(y, bias, n, sum);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store<S, TVec>(float* y, float* bias, int n, TVec sum)
            where S : struct, ISimd<TVec>
            where TVec : struct => S.Store(y + n, bias == null ? sum : S.Add(sum, S.Load(bias + n)));
    }
}
