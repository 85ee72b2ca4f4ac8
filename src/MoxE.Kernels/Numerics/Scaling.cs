using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>y = x · factor.</summary>
internal static unsafe class Scaling
{
    /// <summary>Whole vectors from i on; returns where it stopped, less than a vector before n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Range<S, TVec>(float* x, float factor, float* y, int i, int n)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec scale = S.Broadcast(factor);
        for (; i + S.Width <= n; i += S.Width)
        {
            S.Store(y + i, S.Multiply(S.Load(x + i), scale));
        }

        return i;
    }
}
