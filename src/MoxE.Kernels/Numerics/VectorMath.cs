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

    /// <summary>y = σ(x).</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => Map<SigmoidFunction>(x, y);

    /// <summary>y = log σ(x).</summary>
    public static void LogSigmoid(ReadOnlySpan<float> x, Span<float> y) => Map<LogSigmoidFunction>(x, y);

    /// <summary>y = tanh x.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => Map<TanhFunction>(x, y);

    /// <summary>y = x σ(x).</summary>
    public static void Silu(ReadOnlySpan<float> x, Span<float> y) => Map<SiluFunction>(x, y);

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

    /// <summary>Σ a[i] b[i], i &lt; n.</summary>
    public static float Dot(float* a, float* b, int n) => Reduced<DotReduction>(a, b, n);

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

    private static void Map<TFunction>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, IFunction
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(y.Length, x.Length, nameof(y));
        fixed (float* from = x)
        fixed (float* to = y)
        {
            Dispatch.Run(new Elementwise<TFunction>(from, to, x.Length));
        }
    }

    private static float Reduced<TStep>(float* a, float* b, int n)
        where TStep : struct, IReduction
    {
        float result;
        Dispatch.Run(new Reduce<TStep>(a, b, n, &result));
        return result;
    }
}
