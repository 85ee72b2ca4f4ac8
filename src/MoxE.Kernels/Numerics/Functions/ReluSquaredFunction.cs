using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>max(x, 0)².</summary>
internal readonly struct ReluSquaredFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec positive = S.Max(S.Broadcast(0), x);
        return S.Multiply(positive, positive);
    }
}
