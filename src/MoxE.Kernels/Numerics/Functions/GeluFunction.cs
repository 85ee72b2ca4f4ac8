using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>The tanh form of GELU: ½x (1 + tanh u), u = √(2/π) (x + 0.044715 x³), which is x σ(2u) and so has no cancellation.</summary>
internal readonly struct GeluFunction : IFunction
{
    private const float Linear = 1.5957692f; // 2 √(2/π)
    private const float Cubic = 0.071354816f; // 0.044715 · 2 √(2/π)

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Apply<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec u = S.Multiply(x, S.MultiplyAdd(S.Multiply(x, x), S.Broadcast(Cubic), S.Broadcast(Linear)));
        return S.Multiply(x, SigmoidFunction.Apply<S, TVec>(u));
    }
}
