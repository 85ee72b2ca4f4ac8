using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>y[i] = f(x[i]), i &lt; n; y may be x.</summary>
internal readonly unsafe struct Elementwise<TFunction>(float* x, float* y, int n) : ISimdKernel
    where TFunction : struct, IFunction
{
    public void Run<S, TVec>()
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        int done = Range<S, TVec>(x, y, 0, n);
        Range<SimdScalar, float>(x, y, done, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Range<S, TVec>(float* x, float* y, int i, int n)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        for (; i + S.Width <= n; i += S.Width)
        {
            S.Store(y + i, TFunction.Apply<S, TVec>(S.Load(x + i)));
        }

        return i;
    }
}
