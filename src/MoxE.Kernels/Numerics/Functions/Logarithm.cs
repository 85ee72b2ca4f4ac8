using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>ln(1 + f) = f − ½f² + f³ P(f) for 1 + f from √½ to √2, P minimax to 2⁻²⁷, and what follows from it.</summary>
internal static class Logarithm
{
    private const float Ln2 = 0.6931472f;
    private const float Ln2Low = -1.9046542e-9f;
    private const float Sqrt2 = 1.4142135f;

    // 2^23, which makes any subnormal float normal.
    private const float SubnormalScale = 8388608;

    /// <summary>ln(1 + u) for 0 ≤ u ≤ 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Log1pOfUnit<S, TVec>(TVec u)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        // Above √2 − 1: 1 + u = 2 (1 + (u − 1) / 2).
        TVec limit = S.Broadcast(Sqrt2 - 1);
        TVec halved = S.Multiply(S.Subtract(u, S.Broadcast(1)), S.Broadcast(0.5f));
        TVec f = S.SelectGreater(u, limit, halved, u);
        return S.Add(S.SelectGreater(u, limit, S.Broadcast(Ln2), S.Broadcast(0)), Near1<S, TVec>(f));
    }

    /// <summary>ln x: −∞ of 0, NaN of negative numbers. About 1 ulp.</summary>
    public static float Log(float x)
    {
        if (!(x > 0) || float.IsPositiveInfinity(x))
        {
            return x == 0 ? float.NegativeInfinity : x > 0 ? x : float.NaN;
        }

        int exponent = 0;
        if (!float.IsNormal(x))
        {
            x *= SubnormalScale;
            exponent = -23;
        }

        int bits = BitConverter.SingleToInt32Bits(x);
        exponent += (bits >> 23) - 127;
        float mantissa = BitConverter.Int32BitsToSingle((bits & 0x007FFFFF) | 0x3F800000);
        if (mantissa > Sqrt2)
        {
            mantissa *= 0.5f;
            exponent++;
        }

        float rest = MathF.FusedMultiplyAdd(exponent, Ln2Low, Near1<SimdScalar, float>(mantissa - 1));
        return MathF.FusedMultiplyAdd(exponent, Ln2, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Near1<S, TVec>(TVec f)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec p = S.Broadcast(-0.07634394f);
        p = S.MultiplyAdd(p, f, S.Broadcast(0.12765428f));
        p = S.MultiplyAdd(p, f, S.Broadcast(-0.13162002f));
        p = S.MultiplyAdd(p, f, S.Broadcast(0.14201368f));
        p = S.MultiplyAdd(p, f, S.Broadcast(-0.16623145f));
        p = S.MultiplyAdd(p, f, S.Broadcast(0.20001236f));
        p = S.MultiplyAdd(p, f, S.Broadcast(-0.25000826f));
        p = S.MultiplyAdd(p, f, S.Broadcast(0.3333333f));
        p = S.MultiplyAdd(p, f, S.Broadcast(-0.5f));
        return S.MultiplyAdd(S.Multiply(f, f), p, f);
    }
}
