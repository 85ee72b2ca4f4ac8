using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>tanh x = −t / (2 + t) with t = e^(−2|x|) − 1, and the sign of x.</summary>
internal readonly struct TanhFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec t = Exponential.ExpMinusOneOfNonPositive<S, TVec>(S.Multiply(S.Broadcast(-2), S.Abs(x)));
        return S.CopySign(S.Divide(t, S.Add(S.Broadcast(2), t)), x);
    }
}
