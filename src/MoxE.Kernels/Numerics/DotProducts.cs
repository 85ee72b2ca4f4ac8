using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// y = x · Wᵀ + bias for matrices of few columns, whose weights lie column by column [N, K]: no panel would be full. Every
/// element is a dot product by the sixteen-lane rule of <see cref="Reduction"/>, whatever is computed beside it.
/// </summary>
internal static unsafe class DotProducts
{
    private const int Block = 4;
    private const int Lanes = 16;

    /// <summary>Rows of x [rows, ldx] with every column of weights [columns, k]; y [rows, ldy].</summary>
    public static void Rows(float* x, int ldx, int rows, float* weights, int k, int columns, float* biasOrNull, float* y, int ldy) =>
        Dispatch.Run(new Kernel(x, ldx, rows, weights, k, columns, biasOrNull, y, ldy));

    /// <summary>y[j] = x · w_j for j = 0 … columns − 1, w_j at w + j · ldw.</summary>
    public static void Row<S, TVec>(float* x, float* w, nint ldw, int columns, int k, float* y)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        int column = 0;
        for (; column + Block <= columns; column += Block)
        {
            Four<S, TVec>(x, w + (column * ldw), ldw, k, y + column);
        }

        for (; column < columns; column++)
        {
            y[column] = Reduction.Run<S, TVec, DotReduction>(x, w + (column * ldw), k, 0);
        }
    }

    /// <summary>Four sums that share the loads of x. Narrow vectors take the sixteen lanes in several passes.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<S, TVec>(float* x, float* w, nint ldw, int k, float* y)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        float* lanes = stackalloc float[Block * Lanes];
        float* w1 = w + ldw;
        float* w2 = w1 + ldw;
        float* w3 = w2 + ldw;
        int whole = k & -Lanes;
        for (int part = 0; part < Lanes; part += S.Width)
        {
            TVec s0 = S.Broadcast(0);
            TVec s1 = s0;
            TVec s2 = s0;
            TVec s3 = s0;
            for (int i = part; i < whole; i += Lanes)
            {
                TVec a = S.Load(x + i);
                s0 = S.MultiplyAdd(a, S.Load(w + i), s0);
                s1 = S.MultiplyAdd(a, S.Load(w1 + i), s1);
                s2 = S.MultiplyAdd(a, S.Load(w2 + i), s2);
                s3 = S.MultiplyAdd(a, S.Load(w3 + i), s3);
            }

            S.Store(lanes + part, s0);
            S.Store(lanes + Lanes + part, s1);
            S.Store(lanes + (2 * Lanes) + part, s2);
            S.Store(lanes + (3 * Lanes) + part, s3);
        }

        for (int j = 0; j < Block; j++)
        {
            y[j] = Reduction.Finish<DotReduction>(lanes + (j * Lanes), x + whole, w + (j * ldw) + whole, k - whole, 0);
        }
    }

    private readonly struct Kernel(
        float* x, int ldx, int rows, float* weights, int k, int columns, float* bias, float* y, int ldy) : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (int row = 0; row < rows; row++)
            {
                float* to = y + ((nint)row * ldy);
                Row<S, TVec>(x + ((nint)row * ldx), weights, k, columns, k, to);
                for (int column = 0; bias != null && column < columns; column++)
                {
                    to[column] += bias[column];
                }
            }
        }
    }
}
