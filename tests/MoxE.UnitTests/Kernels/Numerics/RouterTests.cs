using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed unsafe class RouterTests
{
    private const float Gamma = 0.3f;
    private const float Threshold = 0.6f;

    // σ of these: 0.5, 0.8808, 0.1192.
    private static readonly float[] Difficulties = [0, 2, -2];

    public static TheoryData<int, int> Shapes => new() { { 2, 1 }, { 4, 2 }, { 8, 2 }, { 8, 8 }, { 18, 3 }, { 64, 5 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Row_Standard_IsTheTruth(int experts, int top)
    {
        using var arena = new FloatArena(experts);
        Floats logits = arena.Uniform(experts, 3);
        var routed = new Routed(arena, logits, 0, new(experts, top, false, Gamma, Threshold, Modulation.Standard));
        Assert.Equal(0, routed.Difficulty);
        Truth.AssertSameBits(logits.Span, routed.Conditioned.Span);
        AssertRouted(routed, logits, logits);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Row_EachModulation_ShiftsTheHalvesApart(int experts, int top)
    {
        foreach (float predictor in Difficulties)
        {
            double d = Truth.Sigmoid(predictor);
            AssertShift(experts, top, predictor, Modulation.Standard, Gamma * d);
            AssertShift(experts, top, predictor, Modulation.Proportional, Gamma * Math.Max(d - Threshold, 0));
            AssertShift(experts, top, predictor, Modulation.Masked, d > Threshold ? Gamma * d : 0);
        }
    }

    [Fact]
    public void Row_DifficultyAtTheThreshold_IsMasked()
    {
        using var arena = new FloatArena(1);
        Floats logits = arena.Uniform(4);
        var routed = new Routed(arena, logits, 0, new(4, 2, true, Gamma, 0.5f, Modulation.Masked));
        Assert.Equal(0.5f, routed.Difficulty);
        Truth.AssertSameBits(logits.Span, routed.Conditioned.Span);
    }

    [Fact]
    public void Row_EqualProbabilities_LowerIndexFirst()
    {
        using var arena = new FloatArena(1);
        Floats logits = arena.Copy([1, 2, 0, 2, 1, 2]);
        var routed = new Routed(arena, logits, 0, new(6, 5, false, 0, 0, Modulation.Standard));
        Assert.Equal([1, 3, 5, 0, 4], routed.Experts);
    }

    [Fact]
    public void Row_LogitsThatRoundToEqualProbabilities_AreTies()
    {
        using var arena = new FloatArena(1);
        Floats logits = arena.Copy([-200, -199, 0, -198]);
        var routed = new Routed(arena, logits, 0, new(4, 3, false, 0, 0, Modulation.Standard));
        Assert.Equal([2, 0, 1], routed.Experts);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 0)]
    public void Row_FlatOrSharp_EntropyIsOneOrZero(float peak, float expected)
    {
        using var arena = new FloatArena(1);
        Floats logits = arena.Zeros(8);
        logits[5] = peak;
        var routed = new Routed(arena, logits, 0, new(8, 2, false, 0, 0, Modulation.Standard));
        Truth.AssertClose([expected], [routed.Entropy], 1e-6);
    }

    [Fact]
    public void Row_NaN_StillChoosesDifferentExperts()
    {
        using var arena = new FloatArena(1);
        Floats logits = arena.Copy([1, float.NaN, 2, 3]);
        var routed = new Routed(arena, logits, float.NaN, new(4, 3, true, Gamma, 0, Modulation.Standard));
        Assert.Equal(3, routed.Experts.Distinct().Count(e => e is >= 0 and < 4));
        Assert.All(routed.Weights.ToArray(), w => Assert.True(float.IsNaN(w)));
    }

    private static void AssertShift(int experts, int top, float predictor, Modulation modulation, double shift)
    {
        using var arena = new FloatArena(experts);
        Floats logits = arena.Uniform(experts, 3);
        var routed = new Routed(arena, logits, predictor, new(experts, top, true, Gamma, Threshold, modulation));
        Truth.AssertClose([Truth.Sigmoid(predictor)], [routed.Difficulty], 2e-7);
        for (int e = 0; e < experts; e++)
        {
            Truth.AssertClose([logits[e] + (e < experts / 2 ? shift : -shift)], [routed.Conditioned[e]], 2e-7);
        }

        AssertRouted(routed, logits, routed.Conditioned);
    }

    private static void AssertRouted(Routed routed, Floats unbiased, Floats conditioned)
    {
        double[] p = Truth.Softmax(conditioned.Span);
        Truth.AssertClose(p, routed.Probabilities.Span, 1e-6);

        int top = routed.Experts.Length;
        int[] order = [.. Enumerable.Range(0, p.Length).OrderByDescending(e => routed.Probabilities[e]).Take(top)];
        Assert.Equal(order, routed.Experts);
        double sum = order.Sum(e => p[e]);
        Truth.AssertClose(Array.ConvertAll(order, e => p[e] / sum), routed.Weights.Span, 1e-6);

        double entropy = Truth.Softmax(unbiased.Span).Sum(r => -r * Math.Log(Math.Max(r, 1e-6))) / Math.Log(p.Length);
        Truth.AssertClose([entropy], [routed.Entropy], 1e-6);
    }

    private sealed class Routed
    {
        public Routed(FloatArena arena, Floats logits, float difficultyLogit, RouterParameters parameters)
        {
            Experts = new int[parameters.TopK];
            Weights = arena.Zeros(parameters.TopK);
            Conditioned = arena.Zeros(parameters.Experts);
            Probabilities = arena.Zeros(parameters.Experts);
            Floats scalars = arena.Zeros(2);
            fixed (int* experts = Experts)
            {
                Router.Row(
                    logits, difficultyLogit, parameters, experts, Weights, scalars, (float*)scalars + 1, Conditioned,
                    Probabilities);
            }

            Entropy = scalars[0];
            Difficulty = scalars[1];
        }

        public int[] Experts { get; }

        public Floats Weights { get; }

        public Floats Conditioned { get; }

        public Floats Probabilities { get; }

        public float Entropy { get; }

        public float Difficulty { get; }
    }
}
