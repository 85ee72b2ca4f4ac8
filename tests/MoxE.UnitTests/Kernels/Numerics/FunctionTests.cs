using MoxE.Kernels.Numerics;
using MoxE.Kernels.Numerics.Functions;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed class FunctionTests
{
    /// <summary>Finite floats of every magnitude and both signs, by their bits; the step is prime.</summary>
    private static readonly float[] Everywhere = [.. BitPatterns(20_011).Where(float.IsFinite)];

    [Fact]
    public void Exp_WholeRange_Within1Ulp() => AssertUlps(1, VectorMath.Exp, Math.Exp);

    [Fact]
    public void Sigmoid_WholeRange_Within3Ulps() => AssertUlps(3, VectorMath.Map<SigmoidFunction>, Truth.Sigmoid);

    [Fact]
    public void LogSigmoid_WholeRange_Within2Ulps() => AssertUlps(2, VectorMath.Map<LogSigmoidFunction>, Truth.LogSigmoid);

    [Fact]
    public void Tanh_WholeRange_Within3Ulps() => AssertUlps(3, VectorMath.Map<TanhFunction>, Math.Tanh);

    [Fact]
    public void Silu_WholeRange_Within4Ulps() =>
        // x times a subnormal σ(x) is off by up to |x| half steps of the smallest float.
        AssertUlps(4, VectorMath.Map<SiluFunction>, Truth.Silu, x => Math.Abs(x) * float.Epsilon);

    [Fact]
    public void Log_WholeRange_Within1Ulp() => AssertUlps(1, Each(VectorMath.Log), Math.Log, keep: x => x > 0);

    [Fact]
    public void Selu_WholeRange_Within3Ulps() =>
        AssertUlps(3, Each(Scalar<SeluFunction>), x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Truth.ExpMinusOne(x)));

    [Fact]
    public void Gelu_WholeRange_WithinItsCondition()
    {
        // e^u carries u's rounding |u| times over, and a subnormal one the smallest float.
        double U(double x) => 2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x));
        double Gelu(double x) => x * Truth.Sigmoid(U(x));
        AssertUlps(
            4, Each(Scalar<GeluFunction>), Gelu,
            x => (x < 0 ? Math.Abs(U(x) * Gelu(x)) * Math.Pow(2, -22) : 0) + (Math.Abs(x) * float.Epsilon),
            x => Math.Abs(x) < 1e6f);
    }

    [Fact]
    public void Relu_Everywhere_IsExact() => AssertUlps(0, Each(Scalar<ReluFunction>), x => Math.Max(x, 0));

    [Fact]
    public void ReluSquared_Everywhere_Within1Ulp() =>
        AssertUlps(1, Each(Scalar<ReluSquaredFunction>), x => Math.Max(x, 0) * Math.Max(x, 0), keep: x => x < 1e18f);

    [Theory]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(89.5f, float.PositiveInfinity)]
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(-104.5f, 0)]
    [InlineData(float.MinValue, 0)]
    [InlineData(0, 1)]
    [InlineData(float.NaN, float.NaN)]
    public void Exp_Limits_AreRight(float x, float expected) => Assert.Equal(expected, VectorMath.Exp(x));

    [Theory]
    [InlineData(float.PositiveInfinity, 1, 0)]
    [InlineData(float.NegativeInfinity, 0, float.NegativeInfinity)]
    [InlineData(1e30f, 1, 0)]
    [InlineData(-1e30f, 0, -1e30f)]
    [InlineData(float.NaN, float.NaN, float.NaN)]
    public void Sigmoids_Limits_AreRight(float x, float sigmoid, float logSigmoid)
    {
        Assert.Equal(sigmoid, VectorMath.Sigmoid(x));
        Assert.Equal(logSigmoid, VectorMath.LogSigmoid(x));
    }

    [Theory]
    [InlineData(0, float.NegativeInfinity)]
    [InlineData(1, 0)]
    [InlineData(-1, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Log_Limits_AreRight(float x, float expected) => Assert.Equal(expected, VectorMath.Log(x));

    [Fact]
    public void Tanh_Limits_KeepTheSign()
    {
        float[] y = [float.PositiveInfinity, float.NegativeInfinity, -0f, float.NaN];
        VectorMath.Map<TanhFunction>(y, y);
        Truth.AssertSameBits([1, -1, -0f], y.AsSpan(0, 3));
        Assert.True(float.IsNaN(y[3]));
    }

    [Fact]
    public void Activations_NaN_StayNaN()
    {
        Assert.True(float.IsNaN(Scalar<ReluFunction>(float.NaN)));
        Assert.True(float.IsNaN(Scalar<GeluFunction>(float.NaN)));
        Assert.True(float.IsNaN(Scalar<SeluFunction>(float.NaN)));
        Assert.True(float.IsNaN(Scalar<SiluFunction>(float.NaN)));
    }

    [Fact]
    public void Exp_ShorterTarget_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorMath.Exp(new float[3], new float[2]));

    private static float Scalar<TFunction>(float x)
        where TFunction : struct, IFunction => TFunction.Apply<SimdScalar, float>(x);

    private static Map Each(Func<float, float> function) => (x, y) =>
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = function(x[i]);
        }
    };

    private static void AssertUlps(
        double ulps, Map function, Func<double, double> truth, Func<double, double>? slack = null, Func<float, bool>? keep = null)
    {
        float[] x = keep is null ? Everywhere : [.. Everywhere.Where(keep)];
        var y = new float[x.Length];
        function(x, y);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = truth(x[i]);
            float rounded = (float)expected;
            if (float.IsInfinity(rounded))
            {
                Assert.Equal(rounded, y[i]);
                continue;
            }

            double unit = (double)MathF.BitIncrement(Math.Abs(rounded)) - Math.Abs(rounded);
            double allowed = (ulps * unit) + (slack?.Invoke(x[i]) ?? 0);
            Assert.True(Math.Abs(expected - y[i]) <= allowed, $"f({x[i]:R}) = {y[i]:R}, not {expected:R}");
        }
    }

    private static IEnumerable<float> BitPatterns(uint step)
    {
        for (ulong bits = 0; bits <= uint.MaxValue; bits += step)
        {
            yield return BitConverter.UInt32BitsToSingle((uint)bits);
        }
    }

    private delegate void Map(ReadOnlySpan<float> x, Span<float> y);
}
