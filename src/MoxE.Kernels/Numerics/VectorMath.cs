namespace MoxE.Kernels.Numerics;

/// <summary>Elementwise functions and reductions whose bits do not depend on the vector width.</summary>
internal static unsafe class VectorMath
{
    /// <summary>y = eˣ; y may be x.</summary>
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => throw new NotSupportedException();

    /// <summary>y = σ(x); y may be x.</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => throw new NotSupportedException();

    /// <summary>y = tanh x; y may be x.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => throw new NotSupportedException();

    /// <summary>y = x σ(x); y may be x.</summary>
    public static void Silu(ReadOnlySpan<float> x, Span<float> y) => throw new NotSupportedException();

    /// <summary>The largest element; −∞ of none.</summary>
    public static float Max(ReadOnlySpan<float> x) => throw new NotSupportedException();

    /// <summary>Σ x by the sixteen-lane rule.</summary>
    public static float Sum(ReadOnlySpan<float> x) => throw new NotSupportedException();

    /// <summary>Σ a b by the sixteen-lane rule.</summary>
    public static float Dot(float* a, float* b, int n) => throw new NotSupportedException();

    /// <summary>y = softmax(x); y may be x.</summary>
    public static void Softmax(ReadOnlySpan<float> x, Span<float> y) => throw new NotSupportedException();

    /// <summary>eˣ.</summary>
    public static float Exp(float x) => throw new NotSupportedException();

    /// <summary>σ(x).</summary>
    public static float Sigmoid(float x) => throw new NotSupportedException();

    /// <summary>log σ(x) = min(x, 0) − log1p(e^−|x|).</summary>
    public static float LogSigmoid(float x) => throw new NotSupportedException();

    /// <summary>ln x.</summary>
    public static float Log(float x) => throw new NotSupportedException();
}
