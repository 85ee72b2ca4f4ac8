using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// The inner loops of <see cref="Gemm"/>: some rows by two vectors of one panel, whose sums are left in [rows, 32] at the
/// vectors' columns. All sums are registers, and no call follows the loop, for across a call the JIT keeps them in memory. A
/// weight pointer stands at k = 0 of the first vector and moves a panel's width for each k: one stream, which the processor
/// fetches ahead better than several.
/// </summary>
internal static unsafe class GemmTiles
{
    /// <summary>Sixteen sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EightRows<S, TVec, TFormat>(float* a, int lda, byte* w, int k, float* sums)
        where S : struct, ISimd<TVec>
        where TVec : struct
        where TFormat : struct, IWeightFormat
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
            TVec b0 = TFormat.First<S, TVec>(w);
            TVec b1 = TFormat.Second<S, TVec>(w);
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
            w += TFormat.Step;
        }

        S.Store(sums, s00);
        S.Store(sums + TFormat.SecondColumn<S, TVec>(), s01);
        S.Store(sums + PanelLayout.Width, s10);
        S.Store(sums + PanelLayout.Width + TFormat.SecondColumn<S, TVec>(), s11);
        S.Store(sums + (2 * PanelLayout.Width), s20);
        S.Store(sums + (2 * PanelLayout.Width) + TFormat.SecondColumn<S, TVec>(), s21);
        S.Store(sums + (3 * PanelLayout.Width), s30);
        S.Store(sums + (3 * PanelLayout.Width) + TFormat.SecondColumn<S, TVec>(), s31);
        S.Store(sums + (4 * PanelLayout.Width), s40);
        S.Store(sums + (4 * PanelLayout.Width) + TFormat.SecondColumn<S, TVec>(), s41);
        S.Store(sums + (5 * PanelLayout.Width), s50);
        S.Store(sums + (5 * PanelLayout.Width) + TFormat.SecondColumn<S, TVec>(), s51);
        S.Store(sums + (6 * PanelLayout.Width), s60);
        S.Store(sums + (6 * PanelLayout.Width) + TFormat.SecondColumn<S, TVec>(), s61);
        S.Store(sums + (7 * PanelLayout.Width), s70);
        S.Store(sums + (7 * PanelLayout.Width) + TFormat.SecondColumn<S, TVec>(), s71);
    }

    /// <summary>Eight sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourRows<S, TVec, TFormat>(float* a, int lda, byte* w, int k, float* sums)
        where S : struct, ISimd<TVec>
        where TVec : struct
        where TFormat : struct, IWeightFormat
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
            TVec b0 = TFormat.First<S, TVec>(w);
            TVec b1 = TFormat.Second<S, TVec>(w);
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
            w += TFormat.Step;
        }

        S.Store(sums, s00);
        S.Store(sums + TFormat.SecondColumn<S, TVec>(), s01);
        S.Store(sums + PanelLayout.Width, s10);
        S.Store(sums + PanelLayout.Width + TFormat.SecondColumn<S, TVec>(), s11);
        S.Store(sums + (2 * PanelLayout.Width), s20);
        S.Store(sums + (2 * PanelLayout.Width) + TFormat.SecondColumn<S, TVec>(), s21);
        S.Store(sums + (3 * PanelLayout.Width), s30);
        S.Store(sums + (3 * PanelLayout.Width) + TFormat.SecondColumn<S, TVec>(), s31);
    }

    /// <summary>Four sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoRows<S, TVec, TFormat>(float* a, int lda, byte* w, int k, float* sums)
        where S : struct, ISimd<TVec>
        where TVec : struct
        where TFormat : struct, IWeightFormat
    {
        float* a1 = a + lda;
        TVec s00 = S.Broadcast(0);
        TVec s01 = s00;
        TVec s10 = s00;
        TVec s11 = s00;
        for (nint i = 0; i < k; i++)
        {
            TVec b0 = TFormat.First<S, TVec>(w);
            TVec b1 = TFormat.Second<S, TVec>(w);
            TVec x = S.Broadcast(a[i]);
            s00 = S.MultiplyAdd(x, b0, s00);
            s01 = S.MultiplyAdd(x, b1, s01);
            x = S.Broadcast(a1[i]);
            s10 = S.MultiplyAdd(x, b0, s10);
            s11 = S.MultiplyAdd(x, b1, s11);
            w += TFormat.Step;
        }

        S.Store(sums, s00);
        S.Store(sums + TFormat.SecondColumn<S, TVec>(), s01);
        S.Store(sums + PanelLayout.Width, s10);
        S.Store(sums + PanelLayout.Width + TFormat.SecondColumn<S, TVec>(), s11);
    }

    /// <summary>Two sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneRow<S, TVec, TFormat>(float* a, byte* w, int k, float* sums)
        where S : struct, ISimd<TVec>
        where TVec : struct
        where TFormat : struct, IWeightFormat
    {
        TVec s00 = S.Broadcast(0);
        TVec s01 = s00;
        for (nint i = 0; i < k; i++)
        {
            TVec b0 = TFormat.First<S, TVec>(w);
            TVec b1 = TFormat.Second<S, TVec>(w);
            TVec x = S.Broadcast(a[i]);
            s00 = S.MultiplyAdd(x, b0, s00);
            s01 = S.MultiplyAdd(x, b1, s01);
            w += TFormat.Step;
        }

        S.Store(sums, s00);
        S.Store(sums + TFormat.SecondColumn<S, TVec>(), s01);
    }
}
