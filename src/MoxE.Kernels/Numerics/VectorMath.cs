using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Functions;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// Elementwise functions and reductions whose bits do not depend on the vector width. Where two spans are given the second
/// is at least as long as the first and may be the same memory.
/// </summary>
internal static unsafe class VectorMath
{
    /// <summary>y = eˣ.</summary>
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => Map<ExpFunction>(x, y);

    /// <summary>y = f(x), element by element.</summary>
    public static void Map<TFunction>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, IFunction
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(y.Length, x.Length, nameof(y));
        fixed (float* from = x)
        fixed (float* to = y)
        {
            Dispatch.Run(new Elementwise<TFunction>(from, to, x.Length));
        }
    }

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exp(float x) => ExpFunction.Apply<SimdScalar, float>(x);

    /// <summary>σ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sigmoid(float x) => SigmoidFunction.Apply<SimdScalar, float>(x);

    /// <summary>log σ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float LogSigmoid(float x) => LogSigmoidFunction.Apply<SimdScalar, float>(x);

    /// <summary>ln x.</summary>
    public static float Log(float x) => Logarithm.Log(x);

    /// <summary>The largest element, −∞ of none. The elements must not be NaN.</summary>
    public static float Max(ReadOnlySpan<float> x)
    {
        fixed (float* p = x)
        {
            return Reduced<MaxReduction>(p, p, x.Length);
        }
    }

    /// <summary>Σ x.</summary>
    public static float Sum(ReadOnlySpan<float> x)
    {
        fixed (float* p = x)
        {
            return Reduced<SumReduction>(p, p, x.Length);
        }
    }

    /// <summary>y = e^(x − max x) / Σ e^(x − max x). One NaN makes all of y NaN.</summary>
    public static void Softmax(ReadOnlySpan<float> x, Span<float> y)
    {
        float max = Max(x);
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] - max;
        }

        y = y[..x.Length];
        Exp(y, y);
        float sum = Sum(y);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] /= sum;
        }
    }

    /// <summary>One reduction over a[i], b[i], i &lt; n, by the rule of sixteen lanes.</summary>
    public static float Reduced<TStep>(float* a, float* b, int n)
        where TStep : struct, IReduction
    {
        float result;
        Dispatch.Run(new Reduce<TStep>(a, b, n, &result));
        return result;
    }
}
