using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>x σ(x).</summary>
internal readonly struct SiluFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Multiply(x, SigmoidFunction.Apply<S, TVec>(x));
}
