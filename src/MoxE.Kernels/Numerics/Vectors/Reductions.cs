using System.Runtime.CompilerServices;

namespace MoxE.Kernels.Numerics.Vectors;

/// <summary>Σ a.</summary>
internal readonly struct SumReduction : IReduction
{
    public static float Start => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Step<S, TVec>(TVec lanes, TVec a, TVec b, TVec c)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Add(lanes, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Join<S, TVec>(TVec low, TVec high)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Add(low, high);
}

/// <summary>Σ a b, fused.</summary>
internal readonly struct DotReduction : IReduction
{
    public static float Start => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Step<S, TVec>(TVec lanes, TVec a, TVec b, TVec c)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.MultiplyAdd(a, b, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Join<S, TVec>(TVec low, TVec high)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Add(low, high);
}

/// <summary>Σ (a − c)², fused.</summary>
internal readonly struct SquaredDeviationReduction : IReduction
{
    public static float Start => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Step<S, TVec>(TVec lanes, TVec a, TVec b, TVec c)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec deviation = S.Subtract(a, c);
        return S.MultiplyAdd(deviation, deviation, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Join<S, TVec>(TVec low, TVec high)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Add(low, high);
}

/// <summary>max a. A NaN is kept only if no element follows it in its lane.</summary>
internal readonly struct MaxReduction : IReduction
{
    public static float Start => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Step<S, TVec>(TVec lanes, TVec a, TVec b, TVec c)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Max(lanes, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Join<S, TVec>(TVec low, TVec high)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Max(low, high);
}

/// <summary>max |a|.</summary>
internal readonly struct AbsMaxReduction : IReduction
{
    public static float Start => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Step<S, TVec>(TVec lanes, TVec a, TVec b, TVec c)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Max(S.Abs(a), lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Join<S, TVec>(TVec low, TVec high)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Max(low, high);
}
