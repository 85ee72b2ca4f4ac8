using CsCheck;
using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;

namespace MoxE.UnitTests.Engine.Sampling;

public sealed class LogProbabilitiesTests
{
    private const double Tolerance = 1e-6; // a float's step at 10 is 1e-6

    [Fact]
    public void TryRead_RandomLogits_EqualsSoftmaxInDouble() =>
        Gen.Select(Gen.Float[-10, 10].Array[1, 300], Gen.Int[0, 20], Gen.Int[0, 299]).Sample(
            (logits, alternatives, pick) =>
            {
                int token = pick % logits.Length;
                Assert.True(new LogProbabilities(logits.Length).TryRead(logits, token, alternatives, out float logProb, out IReadOnlyList<TokenLogProb>? top));
                double[] expected = Naive(logits);
                Assert.Equal(expected[token], logProb, 2 * Tolerance);
                int[] best = [.. Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id]).ThenBy(id => id).Take(alternatives)];
                Assert.Equal(best, top.Select(entry => entry.TokenId));
                Assert.All(top, entry => Assert.Equal(expected[entry.TokenId], entry.LogProb, 2 * Tolerance));
            },
            iter: 2000);

    [Fact]
    public void TryRead_EqualLogits_ComeByRisingId()
    {
        Assert.True(new LogProbabilities(5).TryRead([1, 3, 3, -0f, 0f], 0, 5, out _, out IReadOnlyList<TokenLogProb>? top));
        Assert.Equal([1, 2, 0, 3, 4], top.Select(entry => entry.TokenId));
        Assert.Equal(top[0].LogProb, top[1].LogProb);
    }

    [Fact]
    public void TryRead_ImpossibleToken_IsMinusInfinity()
    {
        Assert.True(new LogProbabilities(2).TryRead([0, float.NegativeInfinity], 1, 0, out float logProb, out IReadOnlyList<TokenLogProb>? top));
        Assert.Equal(float.NegativeInfinity, logProb);
        Assert.Empty(top);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void TryRead_BadLogits_IsRefused(float bad) => Assert.False(new LogProbabilities(3).TryRead([0, bad, 1], 0, 1, out _, out _));

    private static double[] Naive(float[] logits)
    {
        double largest = logits.Max();
        double sum = logits.Sum(logit => Math.Exp(logit - largest));
        return [.. logits.Select(logit => logit - largest - Math.Log(sum))];
    }
}
