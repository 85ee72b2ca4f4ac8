using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoxE.Kernels.Numerics.Vectors;

/// <summary>
/// Reductions of n floats to one by the sixteen-lane rule: lane j takes the elements i with i mod 16 = j in order, then
/// lanes are joined j with j + 8, j + 4, j + 2, j + 1. Whatever the register width, the additions are the same.
/// </summary>
internal static unsafe class Reduction
{
    private const int Lanes = 16;

    /// <summary>Reduces a[0 … n−1], paired with b (which may be a where the step ignores it).</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run<S, TVec, TStep>(float* a, float* b, int n, float constant)
        where S : struct, ISimd<TVec>
        where TVec : struct
        where TStep : struct, IReduction
    {
        float* lanes = stackalloc float[Lanes];
        int whole = Whole<S, TVec, TStep>(lanes, a, b, n & -Lanes, constant);
        return Finish<TStep>(lanes, a + whole, b + whole, n - whole, constant);
    }

    /// <summary>Adds what is left behind the whole groups, less than sixteen elements, and joins the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Finish<TStep>(float* lanes, float* a, float* b, int rest, float constant)
        where TStep : struct, IReduction
    {
        for (int j = 0; j < rest; j++)
        {
            lanes[j] = TStep.Step<SimdScalar, float>(lanes[j], a[j], b[j], constant);
        }

        Vector128<float> low = TStep.Join<Simd128, Vector128<float>>(Vector128.Load(lanes), Vector128.Load(lanes + 8));
        Vector128<float> high = TStep.Join<Simd128, Vector128<float>>(Vector128.Load(lanes + 4), Vector128.Load(lanes + 12));
        Vector128<float> four = TStep.Join<Simd128, Vector128<float>>(low, high);
        return TStep.Join<SimdScalar, float>(
            TStep.Join<SimdScalar, float>(four[0], four[2]), TStep.Join<SimdScalar, float>(four[1], four[3]));
    }

    /// <summary>The part in whole groups of sixteen: one, two or four registers, or sixteen floats in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Whole<S, TVec, TStep>(float* lanes, float* a, float* b, int n, float constant)
        where S : struct, ISimd<TVec>
        where TVec : struct
        where TStep : struct, IReduction
    {
        TVec c = S.Broadcast(constant);
        TVec r0 = S.Broadcast(TStep.Start);
        if (S.Width == Lanes)
        {
            for (int i = 0; i < n; i += Lanes)
            {
                r0 = TStep.Step<S, TVec>(r0, S.Load(a + i), S.Load(b + i), c);
            }

            S.Store(lanes, r0);
        }
        else if (S.Width == Lanes / 2)
        {
            TVec r1 = r0;
            for (int i = 0; i < n; i += Lanes)
            {
                r0 = TStep.Step<S, TVec>(r0, S.Load(a + i), S.Load(b + i), c);
                r1 = TStep.Step<S, TVec>(r1, S.Load(a + i + S.Width), S.Load(b + i + S.Width), c);
            }

            S.Store(lanes, r0);
            S.Store(lanes + S.Width, r1);
        }
        else if (S.Width == Lanes / 4)
        {
            TVec r1 = r0;
            TVec r2 = r0;
            TVec r3 = r0;
            for (int i = 0; i < n; i += Lanes)
            {
                r0 = TStep.Step<S, TVec>(r0, S.Load(a + i), S.Load(b + i), c);
                r1 = TStep.Step<S, TVec>(r1, S.Load(a + i + S.Width), S.Load(b + i + S.Width), c);
                r2 = TStep.Step<S, TVec>(r2, S.Load(a + i + (2 * S.Width)), S.Load(b + i + (2 * S.Width)), c);
                r3 = TStep.Step<S, TVec>(r3, S.Load(a + i + (3 * S.Width)), S.Load(b + i + (3 * S.Width)), c);
            }

            S.Store(lanes, r0);
            S.Store(lanes + S.Width, r1);
            S.Store(lanes + (2 * S.Width), r2);
            S.Store(lanes + (3 * S.Width), r3);
        }
        else
        {
            for (int j = 0; j < Lanes; j++)
            {
                TVec lane = r0;
                for (int i = j; i < n; i += Lanes)
                {
                    lane = TStep.Step<S, TVec>(lane, S.Load(a + i), S.Load(b + i), c);
                }

                S.Store(lanes + j, lane);
            }
        }

        return n;
    }
}
