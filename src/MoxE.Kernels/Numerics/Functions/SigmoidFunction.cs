using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>σ(x) = 1 / (1 + e⁻ˣ), written with e^−|x| so that neither side overflows.</summary>
internal readonly struct SigmoidFunction : IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec e = Exponential.Exp<S, TVec>(S.Negate(S.Abs(x)));
        TVec one = S.Broadcast(1);
        return S.Divide(S.SelectGreater(x, S.Broadcast(0), one, e), S.Add(one, e));
    }
}
