using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>log σ(x) = min(x, 0) − log1p(e^−|x|).</summary>
internal readonly struct LogSigmoidFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec e = Exponential.Exp<S, TVec>(S.Negate(S.Abs(x)));
        return S.Subtract(S.Min(S.Broadcast(0), x), Logarithm.Log1pOfUnit<S, TVec>(e));
    }
}
