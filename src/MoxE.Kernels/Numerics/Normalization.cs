using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>Mean and 1 / sqrt(variance + ε) of a vector: two passes, biased variance.</summary>
internal readonly struct Normalization
{
    private readonly float _mean;
    private readonly float _scale;

    private Normalization(float mean, float scale)
    {
        _mean = mean;
        _scale = scale;
    }

    /// <summary>Measures x[0 … width−1].</summary>
    public static unsafe Normalization Of<S, TVec>(float* x, int width, float epsilon)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        float mean = Reduction.Run<S, TVec, SumReduction>(x, x, width, 0) / width;
        float variance = Reduction.Run<S, TVec, SquaredDeviationReduction>(x, x, width, mean) / width;
        return new Normalization(mean, 1 / MathF.Sqrt(variance + epsilon));
    }

    /// <summary>(x − mean) / sqrt(variance + ε).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVec Apply<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct => S.Multiply(S.Subtract(x, S.Broadcast(_mean)), S.Broadcast(_scale));
}
