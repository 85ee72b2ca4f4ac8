using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed unsafe class ReductionTests
{
    public static TheoryData<int> Lengths => [0, 1, 3, 15, 16, 17, 31, 32, 33, 40, 64, 100, 1000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sum_AnyLength_FollowsTheLaneRule(int n)
    {
        using var arena = new FloatArena(n + 1);
        Floats x = arena.Uniform(n, 100);
        Truth.AssertSameBits([Lanes(n, (lane, i) => lane + x[i])], [VectorMath.Sum(x.Span)]);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Dot_AnyLength_FollowsTheLaneRule(int n)
    {
        using var arena = new FloatArena(n + 2);
        Floats a = arena.Uniform(n);
        Floats b = arena.Uniform(n);
        float expected = Lanes(n, (lane, i) => MathF.FusedMultiplyAdd(a[i], b[i], lane));
        Truth.AssertSameBits([expected], [VectorMath.Reduced<DotReduction>(a, b, n)]);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Max_AnyLength_IsTheLargest(int n)
    {
        using var arena = new FloatArena(n + 3);
        float[] x = arena.Uniform(n, 5, center: -7).ToArray();
        Assert.Equal(n == 0 ? float.NegativeInfinity : x.Max(), VectorMath.Max(x));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(33)]
    public void Softmax_InPlace_IsTheTruth(int n)
    {
        using var arena = new FloatArena(n);
        Floats x = arena.Uniform(n, 10, center: 200);
        double[] expected = Truth.Softmax(x.Span);
        VectorMath.Softmax(x.Span, x.Span);
        Truth.AssertClose(expected, x.Span);
    }

    [Fact]
    public void Softmax_HugeLogits_StaysFinite()
    {
        var y = new float[3];
        VectorMath.Softmax([1e30f, -1e30f, 1e30f], y);
        Truth.AssertSameBits([0.5f, 0, 0.5f], y);
    }

    /// <summary>Lane j takes the elements i with i mod 16 = j; then j joins j + 8, + 4, + 2, + 1.</summary>
    private static float Lanes(int n, Func<float, int, float> step)
    {
        var lanes = new float[16];
        for (int i = 0; i < n; i++)
        {
            lanes[i % 16] = step(lanes[i % 16], i);
        }

        for (int half = 8; half > 0; half /= 2)
        {
            for (int j = 0; j < half; j++)
            {
                lanes[j] += lanes[j + half];
            }
        }

        return lanes[0];
    }
}
