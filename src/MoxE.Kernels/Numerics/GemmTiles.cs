using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// The inner loops of <see cref="Gemm"/>, named rows by vectors; they leave sums [rows, vectors · width]. All sums are
/// registers, and no call follows the loop, for across a call the JIT keeps them in memory. A weight pointer stands at k = 0
/// of two neighbouring vectors of one panel and moves a panel's width for each k.
/// </summary>
internal static unsafe class GemmTiles
{
    /// <summary>Sixteen sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EightByTwo<S, TVec>(float* a, int lda, float* w, int k, float* sums)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        float* a1 = a + lda;
        float* a2 = a1 + lda;
        float* a3 = a2 + lda;
        float* a4 = a3 + lda;
        float* a5 = a4 + lda;
        float* a6 = a5 + lda;
        float* a7 = a6 + lda;
        TVec s00 = S.Broadcast(0);
        TVec s01 = s00;
        TVec s10 = s00;
        TVec s11 = s00;
        TVec s20 = s00;
        TVec s21 = s00;
        TVec s30 = s00;
        TVec s31 = s00;
        TVec s40 = s00;
        TVec s41 = s00;
        TVec s50 = s00;
        TVec s51 = s00;
        TVec s60 = s00;
        TVec s61 = s00;
        TVec s70 = s00;
        TVec s71 = s00;
        for (nint i = 0; i < k; i++)
        {
            TVec b0 = S.Load(w);
            TVec b1 = S.Load(w + S.Width);
            TVec x = S.Broadcast(a[i]);
            s00 = S.MultiplyAdd(x, b0, s00);
            s01 = S.MultiplyAdd(x, b1, s01);
            x = S.Broadcast(a1[i]);
            s10 = S.MultiplyAdd(x, b0, s10);
            s11 = S.MultiplyAdd(x, b1, s11);
            x = S.Broadcast(a2[i]);
            s20 = S.MultiplyAdd(x, b0, s20);
            s21 = S.MultiplyAdd(x, b1, s21);
            x = S.Broadcast(a3[i]);
            s30 = S.MultiplyAdd(x, b0, s30);
            s31 = S.MultiplyAdd(x, b1, s31);
            x = S.Broadcast(a4[i]);
            s40 = S.MultiplyAdd(x, b0, s40);
            s41 = S.MultiplyAdd(x, b1, s41);
            x = S.Broadcast(a5[i]);
            s50 = S.MultiplyAdd(x, b0, s50);
            s51 = S.MultiplyAdd(x, b1, s51);
            x = S.Broadcast(a6[i]);
            s60 = S.MultiplyAdd(x, b0, s60);
            s61 = S.MultiplyAdd(x, b1, s61);
            x = S.Broadcast(a7[i]);
            s70 = S.MultiplyAdd(x, b0, s70);
            s71 = S.MultiplyAdd(x, b1, s71);
            w += PanelLayout.Width;
        }

        S.Store(sums, s00);
        S.Store(sums + S.Width, s01);
        S.Store(sums + (2 * S.Width), s10);
        S.Store(sums + (3 * S.Width), s11);
        S.Store(sums + (4 * S.Width), s20);
        S.Store(sums + (5 * S.Width), s21);
        S.Store(sums + (6 * S.Width), s30);
        S.Store(sums + (7 * S.Width), s31);
        S.Store(sums + (8 * S.Width), s40);
        S.Store(sums + (9 * S.Width), s41);
        S.Store(sums + (10 * S.Width), s50);
        S.Store(sums + (11 * S.Width), s51);
        S.Store(sums + (12 * S.Width), s60);
        S.Store(sums + (13 * S.Width), s61);
        S.Store(sums + (14 * S.Width), s70);
        S.Store(sums + (15 * S.Width), s71);
    }

    /// <summary>Eight sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourByTwo<S, TVec>(float* a, int lda, float* w, int k, float* sums)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        float* a1 = a + lda;
        float* a2 = a1 + lda;
        float* a3 = a2 + lda;
        TVec s00 = S.Broadcast(0);
        TVec s01 = s00;
        TVec s10 = s00;
        TVec s11 = s00;
        TVec s20 = s00;
        TVec s21 = s00;
        TVec s30 = s00;
        TVec s31 = s00;
        for (nint i = 0; i < k; i++)
        {
            TVec b0 = S.Load(w);
            TVec b1 = S.Load(w + S.Width);
            TVec x = S.Broadcast(a[i]);
            s00 = S.MultiplyAdd(x, b0, s00);
            s01 = S.MultiplyAdd(x, b1, s01);
            x = S.Broadcast(a1[i]);
            s10 = S.MultiplyAdd(x, b0, s10);
            s11 = S.MultiplyAdd(x, b1, s11);
            x = S.Broadcast(a2[i]);
            s20 = S.MultiplyAdd(x, b0, s20);
            s21 = S.MultiplyAdd(x, b1, s21);
            x = S.Broadcast(a3[i]);
            s30 = S.MultiplyAdd(x, b0, s30);
            s31 = S.MultiplyAdd(x, b1, s31);
            w += PanelLayout.Width;
        }

        S.Store(sums, s00);
        S.Store(sums + S.Width, s01);
        S.Store(sums + (2 * S.Width), s10);
        S.Store(sums + (3 * S.Width), s11);
        S.Store(sums + (4 * S.Width), s20);
        S.Store(sums + (5 * S.Width), s21);
        S.Store(sums + (6 * S.Width), s30);
        S.Store(sums + (7 * S.Width), s31);
    }

    /// <summary>Eight sums; four vectors, since two rows by two would wait for the multiplier.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoByFour<S, TVec>(float* a, int lda, float* w0, float* w1, int k, float* sums)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        float* a1 = a + lda;
        TVec s00 = S.Broadcast(0);
        TVec s01 = s00;
        TVec s02 = s00;
        TVec s03 = s00;
        TVec s10 = s00;
        TVec s11 = s00;
        TVec s12 = s00;
        TVec s13 = s00;
        for (nint i = 0; i < k; i++)
        {
            TVec b0 = S.Load(w0);
            TVec b1 = S.Load(w0 + S.Width);
            TVec b2 = S.Load(w1);
            TVec b3 = S.Load(w1 + S.Width);
            TVec x = S.Broadcast(a[i]);
            s00 = S.MultiplyAdd(x, b0, s00);
            s01 = S.MultiplyAdd(x, b1, s01);
            s02 = S.MultiplyAdd(x, b2, s02);
            s03 = S.MultiplyAdd(x, b3, s03);
            x = S.Broadcast(a1[i]);
            s10 = S.MultiplyAdd(x, b0, s10);
            s11 = S.MultiplyAdd(x, b1, s11);
            s12 = S.MultiplyAdd(x, b2, s12);
            s13 = S.MultiplyAdd(x, b3, s13);
            w0 += PanelLayout.Width;
            w1 += PanelLayout.Width;
        }

        S.Store(sums, s00);
        S.Store(sums + S.Width, s01);
        S.Store(sums + (2 * S.Width), s02);
        S.Store(sums + (3 * S.Width), s03);
        S.Store(sums + (4 * S.Width), s10);
        S.Store(sums + (5 * S.Width), s11);
        S.Store(sums + (6 * S.Width), s12);
        S.Store(sums + (7 * S.Width), s13);
    }

    /// <summary>Eight sums of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneByEight<S, TVec>(float* a, float* w0, float* w1, float* w2, float* w3, int k, float* sums)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec s00 = S.Broadcast(0);
        TVec s01 = s00;
        TVec s02 = s00;
        TVec s03 = s00;
        TVec s04 = s00;
        TVec s05 = s00;
        TVec s06 = s00;
        TVec s07 = s00;
        for (nint i = 0; i < k; i++)
        {
            TVec x = S.Broadcast(a[i]);
            s00 = S.MultiplyAdd(x, S.Load(w0), s00);
            s01 = S.MultiplyAdd(x, S.Load(w0 + S.Width), s01);
            s02 = S.MultiplyAdd(x, S.Load(w1), s02);
            s03 = S.MultiplyAdd(x, S.Load(w1 + S.Width), s03);
            s04 = S.MultiplyAdd(x, S.Load(w2), s04);
            s05 = S.MultiplyAdd(x, S.Load(w2 + S.Width), s05);
            s06 = S.MultiplyAdd(x, S.Load(w3), s06);
            s07 = S.MultiplyAdd(x, S.Load(w3 + S.Width), s07);
            w0 += PanelLayout.Width;
            w1 += PanelLayout.Width;
            w2 += PanelLayout.Width;
            w3 += PanelLayout.Width;
        }

        S.Store(sums, s00);
        S.Store(sums + S.Width, s01);
        S.Store(sums + (2 * S.Width), s02);
        S.Store(sums + (3 * S.Width), s03);
        S.Store(sums + (4 * S.Width), s04);
        S.Store(sums + (5 * S.Width), s05);
        S.Store(sums + (6 * S.Width), s06);
        S.Store(sums + (7 * S.Width), s07);
    }

    /// <summary>What is left of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneByTwo<S, TVec>(float* a, float* w, int k, float* sums)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec s00 = S.Broadcast(0);
        TVec s01 = s00;
        for (nint i = 0; i < k; i++)
        {
            TVec x = S.Broadcast(a[i]);
            s00 = S.MultiplyAdd(x, S.Load(w), s00);
            s01 = S.MultiplyAdd(x, S.Load(w + S.Width), s01);
            w += PanelLayout.Width;
        }

        S.Store(sums, s00);
        S.Store(sums + S.Width, s01);
    }
}
