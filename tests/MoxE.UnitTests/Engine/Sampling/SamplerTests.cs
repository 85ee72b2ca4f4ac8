using CsCheck;
using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;
using MoxE.Kernels.Numerics;

namespace MoxE.UnitTests.Engine.Sampling;

public sealed class SamplerTests
{
    private static readonly float[] Logits = [1.5f, -0.5f, 2f, 0f, 2f, -3f, 0.25f, 1f];

    private static readonly Gen<SamplingParameters> Parameters = Gen.Select(
        Gen.Float[0.05f, 2f], Gen.OneOf(Gen.Const(0), Gen.Int[1, 50]), Gen.OneOf(Gen.Const(1f), Gen.Float[0.01f, 1f]),
        Gen.OneOf(Gen.Const(0f), Gen.Float[0f, 1f]), Gen.ULong,
        (temperature, k, p, minP, seed) => new SamplingParameters { Temperature = temperature, TopK = k, TopP = p, MinP = minP, Seed = seed });

    [Fact]
    public void TrySample_RandomFilters_EqualsNaive() =>
        Gen.Select(Gen.OneOf(Gen.Float[-20f, 20f], Pick.From(0f, -0f, 1f, 3f, float.NegativeInfinity)).Array[1, 70], Parameters, Gen.Long[0, 1000])
        .Where((logits, _, _) => logits.Any(float.IsFinite))
        .Sample((logits, parameters, position) =>
        {
            Assert.True(new Sampler(logits.Length).TrySample(logits, parameters, position, out int token));
            Assert.Equal(Naive(logits, parameters, position), token);
        }, iter: 5000);

    [Fact]
    public void TrySample_LargeVocabulary_EqualsNaive()
    {
        float[] logits = [.. Enumerable.Range(0, 131_072).Select(id => (float)(12 * Philox4x32.Uniform(5, (ulong)id)))];
        Sampler sampler = new(logits.Length);
        SamplingParameters[] all = [new(), new() { TopK = 40 }, new() { TopK = 5000 }, new() { TopP = 0.3f }, new() { TopP = 0.99f, Temperature = 0.2f }, new() { TopP = 0.001f }, new() { TopK = 100, TopP = 0.9f, MinP = 0.2f }, new() { MinP = 0.5f }];
        foreach (SamplingParameters parameters in all)
        {
            Assert.True(sampler.TrySample(logits, parameters, 9, out int token));
            Assert.Equal(Naive(logits, parameters, 9), token);
        }
    }

    [Theory]
    [InlineData(1f, 0, 1f, 0f)]
    [InlineData(0.7f, 0, 1f, 0f)]
    [InlineData(1.3f, 3, 1f, 0f)]
    [InlineData(1f, 0, 0.8f, 0f)]
    [InlineData(1f, 0, 1f, 0.3f)]
    [InlineData(0.9f, 6, 0.9f, 0.15f)]
    public void TrySample_ManyDraws_FollowTheDistribution(float temperature, int topK, float topP, float minP)
    {
        const int Draws = 20_000;
        SamplingParameters parameters = new() { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP, Seed = 42 };
        int[] counts = new int[Logits.Length];
        Sampler sampler = new(Logits.Length);
        for (int position = 0; position < Draws; position++)
        {
            Assert.True(sampler.TrySample(Logits, parameters, position, out int token));
            counts[token]++;
        }

        double[] expected = NaiveProbabilities(Logits, parameters);
        double chiSquare = 0;
        for (int id = 0; id < counts.Length; id++)
        {
            Assert.True(expected[id] > 0 || counts[id] == 0, $"token {id} was cut and drawn");
            chiSquare += expected[id] > 0 ? Math.Pow(counts[id] - (Draws * expected[id]), 2) / (Draws * expected[id]) : 0;
        }

        Assert.True(chiSquare < 24.32, $"chi-square {chiSquare} is beyond the 0.1 % point of 7 degrees of freedom");
    }

    [Fact]
    public void TrySample_Greedy_TakesLowestIdAmongEquals()
    {
        Assert.Equal(2, Sample(Logits, SamplingParameters.Greedy));
        Assert.Equal(0, Sample([-0f, 0f, -1f], SamplingParameters.Greedy));
        Assert.Equal(36, Sample([.. Enumerable.Range(0, 37).Select(i => (float)i)], SamplingParameters.Greedy));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void TrySample_BadLogitAnywhere_IsRefused(float bad)
    {
        for (int at = 0; at < 40; at++)
        {
            float[] logits = new float[40];
            logits[at] = bad;
            Assert.False(new Sampler(40).TrySample(logits, SamplingParameters.Greedy, 0, out _));
            Assert.False(new Sampler(40).TrySample(logits, new SamplingParameters(), 0, out _));
        }
    }

    [Fact]
    public void TrySample_AllForbidden_IsRefused() =>
        Assert.False(new Sampler(3).TrySample([float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity], new SamplingParameters(), 0, out _));

    [Fact]
    public void TrySample_SameSeedAndPosition_DrawsTheSameWhateverCameBefore()
    {
        Sampler used = new(Logits.Length);
        SamplingParameters parameters = new() { Seed = 7 };
        for (int position = 0; position < 100; position++)
        {
            used.TrySample(Logits, parameters with { TopK = 3, Seed = 8 }, position, out _);
            used.TrySample(Logits, parameters, position, out int token);
            new Sampler(Logits.Length).TrySample(Logits, parameters, position, out int fresh);
            Assert.Equal(fresh, token);
        }
    }

    [Fact]
    public void TrySample_ManyEqualLogits_EqualsNaive() =>
        Gen.Select(Pick.From(0f, -0f, 1f, 1.5f, -3f).Array[257, 700], Parameters).Sample(
            (logits, parameters) =>
            {
                SamplingParameters wide = parameters with { TopK = parameters.TopK * 8, MinP = parameters.MinP / 100 };
                Assert.True(new Sampler(logits.Length).TrySample(logits, wide, 3, out int token));
                Assert.Equal(Naive(logits, wide, 3), token);
            },
            iter: 2000);

    private static int Sample(float[] logits, SamplingParameters parameters)
    {
        Assert.True(new Sampler(logits.Length).TrySample(logits, parameters, 0, out int token));
        return token;
    }

    private static int Naive(float[] logits, SamplingParameters parameters, long position)
    {
        (int Id, float Weight)[] kept = NaiveKept(logits, parameters);
        double target = Philox4x32.Uniform(parameters.Seed, (ulong)position) * kept.Aggregate(0.0, (sum, token) => sum + token.Weight);
        double walked = 0;
        foreach ((int id, float weight) in kept)
        {
            walked += weight;
            if (walked > target)
            {
                return id;
            }
        }

        return kept.Last(token => token.Weight > 0).Id;
    }

    private static double[] NaiveProbabilities(float[] logits, SamplingParameters parameters)
    {
        (int Id, float Weight)[] kept = NaiveKept(logits, parameters);
        double total = kept.Sum(token => (double)token.Weight);
        return [.. Enumerable.Range(0, logits.Length).Select(id => kept.Where(token => token.Id == id).Sum(token => token.Weight / total))];
    }

    /// <summary>The documented rules, one after the other, over a full sort.</summary>
    private static (int Id, float Weight)[] NaiveKept(float[] logits, SamplingParameters parameters)
    {
        float max = logits.Max();
        var order = logits.Select((logit, id) => (id, Logit: logit, Weight: VectorMath.Exp((logit - max) / parameters.Temperature)))
            .OrderByDescending(token => token.Logit).ThenBy(token => token.id).ToList();
        bool sorted = false;
        if (parameters.TopK > 0 && parameters.TopK < logits.Length)
        {
            order = order.GetRange(0, parameters.TopK);
            sorted = true;
        }

        if (parameters.TopP < 1)
        {
            double total = (sorted ? order : order.OrderBy(token => token.id).ToList()).Aggregate(0.0, (sum, token) => sum + token.Weight);
            double reached = 0;
            order = order.TakeWhile(token =>
            {
                bool needed = reached < parameters.TopP * total;
                reached += token.Weight;
                return needed;
            }).ToList();
            sorted = true;
        }

        var kept = order.Where(token => token.Weight >= parameters.MinP).Select(token => (token.id, token.Weight));
        return [.. sorted ? kept : kept.OrderBy(token => token.id)];
    }
}
