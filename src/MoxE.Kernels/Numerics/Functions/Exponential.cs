using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>
/// eˣ and eˣ − 1. x = n ln 2 + r with |r| ≤ ½ ln 2; eʳ − 1 = r + r² P(r), P minimax to 2⁻³²; then a scale by 2ⁿ.
/// </summary>
internal static class Exponential
{
    /// <summary>1.5 · 2²³: adding it rounds a float to an integer and leaves that integer in the low bits.</summary>
    public const float Shift = 12582912;

    private const float Log2E = 1.442695f;
    private const float Ln2High = 0.6931472f;
    private const float Ln2Low = -1.9046542e-9f;

    // e^x rounds to 0 below the one and to infinity above the other.
    private const float Lowest = -104;
    private const float Highest = 89;

    // e^x - 1 rounds to -1 below this.
    private const float LowestMinusOne = -20;

    /// <summary>eˣ: +∞ on overflow, gradual to 0 on underflow, NaN of NaN. Under 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Exp<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec clamped = S.Min(S.Broadcast(Highest), S.Max(S.Broadcast(Lowest), x));
        TVec n = Doublings<S, TVec>(clamped);
        return S.Scale(S.Add(Reduced<S, TVec>(clamped, n), S.Broadcast(1)), n);
    }

    /// <summary>a · 2ⁿ where no instruction does it: 2ⁿ leaves the range of a float at both ends, so it is multiplied in as two halves; the second one rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec ScaleInHalves<S, TVec>(TVec a, TVec n)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec shift = S.Broadcast(Shift);
        TVec half = S.MultiplyAdd(n, S.Broadcast(0.5f), shift);
        TVec first = S.PowerOfTwo(half);
        TVec second = S.PowerOfTwo(S.Add(S.Subtract(n, S.Subtract(half, shift)), shift));
        return S.Multiply(S.Multiply(a, first), second);
    }

    /// <summary>eˣ − 1 for x ≤ 0, without cancellation near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec ExpMinusOneOfNonPositive<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec clamped = S.Max(S.Broadcast(LowestMinusOne), x);
        TVec n = Doublings<S, TVec>(clamped);
        TVec minusOne = Reduced<S, TVec>(clamped, n);
        TVec scale = S.PowerOfTwo(S.Add(n, S.Broadcast(Shift)));
        return S.MultiplyAdd(minusOne, scale, S.Subtract(scale, S.Broadcast(1)));
    }

    /// <summary>The n of x = n ln 2 + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Doublings<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec shift = S.Broadcast(Shift);
        return S.Subtract(S.MultiplyAdd(x, S.Broadcast(Log2E), shift), shift);
    }

    /// <summary>eʳ − 1 for x = n ln 2 + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Reduced<S, TVec>(TVec x, TVec n)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec r = S.MultiplyAdd(n, S.Broadcast(-Ln2High), x);
        r = S.MultiplyAdd(n, S.Broadcast(-Ln2Low), r);

        TVec p = S.Broadcast(0.00019845886f);
        p = S.MultiplyAdd(p, r, S.Broadcast(0.001394072f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.0083333896f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.041666359f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.16666666f));
        p = S.MultiplyAdd(p, r, S.Broadcast(0.5f));
        return S.MultiplyAdd(S.Multiply(r, r), p, r);
    }
}
