using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>λ x for x &gt; 0, else λ α (eˣ − 1).</summary>
internal readonly struct SeluFunction : IFunction
{
    private const float Lambda = 1.050701f;
    private const float LambdaAlpha = 1.7580993f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec zero = S.Broadcast(0);
        TVec negative = S.Multiply(
            S.Broadcast(LambdaAlpha), Exponential.ExpMinusOneOfNonPositive<S, TVec>(S.Min(zero, x)));
        return S.SelectGreater(x, zero, S.Multiply(S.Broadcast(Lambda), x), negative);
    }
}
