using CsCheck;
using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;
using MoxE.Kernels.Numerics;

namespace MoxE.UnitTests.Engine.Sampling;

public sealed class TypicalDrawTests
{
    /// <summary>Probabilities 1/2, 1/4, 1/8, 1/8: entropy 1.213 nats, surprises 0.693, 1.386, 2.079 twice, so tokens come in the order 1, 0, 2, 3.</summary>
    private static readonly float[] Halves = [.. new[] { 0.5, 0.25, 0.125, 0.125 }.Select(p => (float)Math.Log(p))];

    [Theory]
    [InlineData(0.01f, new[] { 1 })]
    [InlineData(0.2f, new[] { 1 })]
    [InlineData(0.3f, new[] { 0, 1 })]
    [InlineData(0.7f, new[] { 0, 1 })]
    [InlineData(0.8f, new[] { 0, 1, 2 })]
    [InlineData(0.99f, new[] { 0, 1, 2, 3 })]
    public void TrySample_KnownDistribution_DrawsTheTypicalTokensOnly(float typicalP, int[] expected)
    {
        Sampler sampler = new(4);
        SortedSet<int> drawn = [];
        for (int position = 0; position < 500; position++)
        {
            Assert.True(sampler.TrySample(Halves, new SamplingParameters { TypicalP = typicalP, Seed = 3 }, position, out int token));
            drawn.Add(token);
        }

        Assert.Equal(expected, drawn);
    }

    [Fact]
    public void TrySample_RandomFilters_EqualsNaive() =>
        Gen.Select(
            Gen.OneOf(Gen.Float[-12, 12], Pick.From(0f, 1f, 3f, float.NegativeInfinity)).Array[1, 90], Gen.Float[0.05f, 2], Gen.Int[0, 40],
            Gen.Float[0.05f, 0.999f], Pick.From(1f, 0.3f, 0.8f), Pick.From(0f, 0.1f, 0.9f), Gen.ULong)
        .Where((logits, _, _, _, _, _, _) => logits.Any(float.IsFinite))
        .Sample(
            (logits, temperature, topK, typicalP, topP, minP, seed) =>
            {
                SamplingParameters sampling = new() { Temperature = temperature, TopK = topK, TypicalP = typicalP, TopP = topP, MinP = minP, Seed = seed };
                Assert.True(new Sampler(logits.Length).TrySample(logits, sampling, 5, out int token));
                Assert.Equal(Naive(logits, sampling, 5), token);
            },
            iter: 3000);

    [Fact]
    public void TrySample_Greedy_IsNotTouchedByTypicalP()
    {
        Assert.True(new Sampler(4).TrySample(Halves, new SamplingParameters { Temperature = 0, TypicalP = 0.1f }, 0, out int token));
        Assert.Equal(0, token);
    }

    /// <summary>The documented rules, one after the other, over full sorts.</summary>
    private static int Naive(float[] logits, SamplingParameters sampling, long position)
    {
        float max = logits.Max();
        var tokens = logits.Select((logit, id) => (id, logit, weight: VectorMath.Exp((logit - max) / sampling.Temperature)))
            .OrderByDescending(token => token.logit).ThenBy(token => token.id).ToList();
        tokens = sampling.TopK > 0 ? [.. tokens.Take(sampling.TopK)] : tokens;
        tokens = [.. tokens.Where(token => token.weight > 0).OrderBy(token => token.id)];

        double total = tokens.Aggregate(0.0, (sum, token) => sum + token.weight), reached = 0;
        double Surprise(float logit) => Math.Log(total) - ((logit - max) / (double)sampling.Temperature);
        double entropy = tokens.Aggregate(0.0, (sum, token) => sum + (token.weight / total * Surprise(token.logit)));
        tokens = [.. tokens.OrderBy(token => (float)Math.Abs(Surprise(token.logit) - entropy)).ThenBy(token => token.id).TakeWhile(Until(sampling.TypicalP * total)).OrderBy(token => token.id)];

        total = tokens.Aggregate(0.0, (sum, token) => sum + token.weight);
        reached = 0;
        var order = tokens.OrderByDescending(token => token.logit).ThenBy(token => token.id);
        tokens = sampling.TopP < 1 ? [.. order.TakeWhile(Until(sampling.TopP * total))] : [.. order];
        tokens = [.. tokens.Where(token => token.weight >= sampling.MinP * tokens[0].weight)];

        double target = Philox4x32.Uniform(sampling.Seed, (ulong)position) * tokens.Aggregate(0.0, (sum, token) => sum + token.weight), walked = 0;
        foreach ((int id, _, float weight) in tokens)
        {
            walked += weight;
            if (walked > target)
            {
                return id;
            }
        }

        return tokens[^1].id;

        Func<(int id, float logit, float weight), bool> Until(double mass) => token =>
        {
            bool needed = reached < mass;
            reached += token.weight;
            return needed;
        };
    }
}
