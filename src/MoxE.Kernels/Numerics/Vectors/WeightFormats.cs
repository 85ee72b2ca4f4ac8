using System.Runtime.CompilerServices;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics.Vectors;

/// <summary>float32 panels: a pair is two neighbouring vectors.</summary>
internal readonly unsafe struct Float32Format : IWeightFormat
{
    public static int Step => PanelLayout.Width * sizeof(float);

    public static int FirstColumns => PanelLayout.Width;

    public static int Offset(int column) => column * sizeof(float);

    public static int SecondColumn<S, TVec>()
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Width;

    public static int PairStep<S, TVec>()
        where S : struct, ISimd<TVec>
        where TVec : struct => 2 * S.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec First<S, TVec>(byte* w)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Load((float*)w);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Second<S, TVec>(byte* w)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Load((float*)w + S.Width);
}

/// <summary>bfloat16 panels: the lower halves of a vector of words, and the upper halves, sixteen columns on.</summary>
internal readonly unsafe struct BFloat16Format : IWeightFormat
{
    public static int Step => PanelLayout.Width * sizeof(ushort);

    public static int FirstColumns => PanelLayout.Width / 2;

    public static int Offset(int column) => column * sizeof(uint);

    public static int SecondColumn<S, TVec>()
        where S : struct, ISimd<TVec>
        where TVec : struct => PanelLayout.Width / 2;

    public static int PairStep<S, TVec>()
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec First<S, TVec>(byte* w)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.LowerBFloats((uint*)w);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Second<S, TVec>(byte* w)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.UpperBFloats((uint*)w);
}
