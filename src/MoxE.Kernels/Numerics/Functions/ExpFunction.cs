using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>eˣ.</summary>
internal readonly struct ExpFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct => Exponential.Exp<S, TVec>(x);
}
