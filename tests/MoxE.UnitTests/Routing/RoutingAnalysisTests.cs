using CsCheck;
using MoxE.Model.Routing;

namespace MoxE.UnitTests.Routing;

public sealed class RoutingAnalysisTests
{
    private const int Experts = 6;
    private const int MLstm = 3;

    private sealed record Token(int Id, double Entropy, double Difficulty, int[] Experts);

    private static readonly Gen<Token[]> Tokens = Gen.Select(
        Gen.Int[0, 19], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Shuffle(Enumerable.Range(0, Experts).ToArray(), 2),
        (id, entropy, difficulty, experts) => new Token(id, entropy, difficulty, experts)).Array[2, 300];

    private static readonly Gen<long[]> Counts = Gen.Long[0, 50].Array[20];

    [Fact]
    public void Summary_RandomTokens_EqualsTheNaiveFigures() => Tokens.Select(Counts).Sample((tokens, counts) =>
    {
        var rarity = new TokenRarity(counts);
        RoutingSummary summary = Analyse(tokens, rarity).Summary();
        int[] assigned = [.. tokens.SelectMany(token => token.Experts)];
        double[] shares = [.. Enumerable.Range(0, Experts).Select(expert => assigned.Count(a => a == expert) / (double)assigned.Length)];

        Assert.Equal(tokens.Length, summary.Tokens);
        Assert.Equal(shares, summary.ExpertShares);
        Assert.Equal(shares.Min(), summary.MinimumShare);
        Assert.Equal(shares.Count(share => share == 0), summary.DeadExperts);
        Near(Math.Sqrt(shares.Average(share => Math.Pow(share - (1.0 / Experts), 2))) * Experts, summary.ShareVariation);
        Near(tokens.Average(token => token.Entropy), summary.MeanEntropy);
        Near(tokens.Average(token => token.Difficulty), summary.MeanDifficulty);
        Near(Pearson(tokens, token => token.Difficulty, token => token.Entropy), summary.DifficultyEntropyCorrelation);
        Near(Pearson(tokens, token => token.Difficulty, token => Bits(counts, token.Id)), summary.DifficultyRarityCorrelation);
        Near(Pearson(tokens, token => token.Entropy, token => Bits(counts, token.Id)), summary.EntropyRarityCorrelation);
        Assert.Equal(assigned.Count(expert => expert < MLstm) / (double)assigned.Length, summary.MLstmShare);
    });

    [Fact]
    public void Summary_RandomTokens_SplitsTheMLstmShareByRarity() => Tokens.Select(Counts).Sample((tokens, counts) =>
    {
        RoutingSummary summary = Analyse(tokens, new TokenRarity(counts)).Summary();

        // The text's mass at or below a token's rarity, in tenths: its band is the first whose border reaches that rarity.
        double total = counts.Sum() + counts.Length;
        double MassUpTo(long count) => counts.Where(other => other >= count).Sum(other => other + 1) / total;
        int Band(Token token) => Enumerable.Range(1, 9).Count(tenth =>
            counts.Where(count => MassUpTo(count) >= (tenth / 10.0) - 1e-12).Max() > counts[token.Id]);

        for (int band = 0; band < RarityBands.Count; band++)
        {
            Token[] inBand = [.. tokens.Where(token => Band(token) == band)];
            Assert.Equal(Share(inBand), summary.MLstmShareByRarity[band]);
            Near(inBand.Length == 0 ? null : inBand.Average(token => Bits(counts, token.Id)), summary.MeanRarity[band]);
        }

        Assert.Equal(Share(tokens.Where(token => Band(token) == 9)), summary.MLstmShareOfRare);
        Assert.Equal(Share(tokens.Where(token => Band(token) < 5)), summary.MLstmShareOfCommon);
        Assert.Equal(tokens.Length * 2, summary.AssignmentsByRarity.Sum());
    });

    [Fact]
    public void Summary_FarFromZeroAndNearlyEqual_KeepsTheCorrelation()
    {
        var analysis = new RoutingAnalysis(2, 1);
        for (int i = 0; i < 1_000_000; i++)
        {
            double wave = i % 1000;
            analysis.Add(1e6 + (wave * 1e-6), 0.5 + (wave * 1e-9), 0.5 - (wave * 1e-9), [0]);
        }

        RoutingSummary summary = analysis.Summary();
        Assert.Equal(-1, summary.DifficultyEntropyCorrelation!.Value, 6);
        Assert.Equal(1, summary.EntropyRarityCorrelation!.Value, 4);
        Assert.Equal(0.5 + (499.5 * 1e-9), summary.MeanEntropy!.Value, 15);
    }

    [Fact]
    public void Summary_NoToken_TellsNothing()
    {
        RoutingSummary summary = new RoutingAnalysis(4, 2).Summary();

        Assert.Equal([0.0, 0, 0, 0], summary.ExpertShares);
        Assert.Null(summary.ShareVariation);
        Assert.Null(summary.DeadExperts);
        Assert.Null(summary.MinimumShare);
        Assert.Null(summary.MeanEntropy);
        Assert.Null(summary.MLstmShare);
        Assert.Null(summary.DifficultyEntropyCorrelation);
    }

    [Fact]
    public void Summary_WithoutDifficultyAndRarity_LeavesThoseOut()
    {
        var analysis = new RoutingAnalysis(4, 0, new TokenRarity([1, 2, 3]).Bands);
        analysis.Add(double.NaN, 0.25, double.NaN, [1, 2]);
        analysis.Add(double.NaN, 0.75, double.NaN, [3, 2]);

        RoutingSummary summary = analysis.Summary();
        Assert.Equal(0.5, summary.MeanEntropy);
        Assert.Null(summary.MeanDifficulty);
        Assert.Null(summary.EntropyRarityCorrelation);
        Assert.Null(summary.MLstmShare);
        Assert.Equal(0, summary.AssignmentsByRarity.Sum());
        Assert.Equal(0, summary.EntropyDifficultyHistogram.Sum());
        Assert.Equal([0L, 1, 2, 1], summary.ExpertCounts);
    }

    [Fact]
    public void Summary_ConstantDifficulty_HasNoCorrelation()
    {
        var analysis = new RoutingAnalysis(2, 1);
        analysis.Add(1, 0.1, 0.3, [0]);
        analysis.Add(2, 0.2, 0.3, [0]);
        analysis.Add(3, 0.4, 0.3, [0]);

        Assert.Null(analysis.Summary().DifficultyEntropyCorrelation);
        Assert.NotNull(analysis.Summary().EntropyRarityCorrelation);
        Assert.Equal(1, analysis.Summary().ShareVariation);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0.049, 0.051, 0, 1)]
    [InlineData(0.5, 0.999, 10, 19)]
    [InlineData(1, 1, 19, 19)]
    public void Summary_OneToken_FallsIntoItsBin(double entropy, double difficulty, int row, int column)
    {
        var analysis = new RoutingAnalysis(2, 1);
        analysis.Add(1, entropy, difficulty, [1]);

        IReadOnlyList<long> histogram = analysis.Summary().EntropyDifficultyHistogram;
        Assert.Equal(1, histogram[(row * RoutingAnalysis.HistogramBins) + column]);
        Assert.Equal(1, histogram.Sum());
    }

    [Fact]
    public void Add_UnknownExpert_AddsNothing()
    {
        var analysis = new RoutingAnalysis(4, 2);

        Assert.Throws<ArgumentOutOfRangeException>(() => analysis.Add(1, 0.5, 0.5, [0, 4]));
        Assert.Equal(0, analysis.Summary().Tokens);
        Assert.Equal(0, analysis.Summary().ExpertCounts.Sum());
    }

    [Fact]
    public void DeadExperts_ShareBelowAThousandth_IsDead()
    {
        var analysis = new RoutingAnalysis(3, 1);
        for (int i = 0; i < 9989; i++)
        {
            analysis.Add(1, 0.5, 0.5, [0]);
        }

        analysis.Add(1, 0.5, 0.5, [1]);
        for (int i = 0; i < 10; i++)
        {
            analysis.Add(1, 0.5, 0.5, [2]);
        }

        Assert.Equal(1, analysis.Summary().DeadExperts); // 1 of 10,000; 10 of 10,000 is just alive
        Assert.Equal(0.0001, analysis.Summary().MinimumShare);
    }

    private static RoutingAnalysis Analyse(Token[] tokens, TokenRarity rarity)
    {
        var analysis = new RoutingAnalysis(Experts, MLstm, rarity.Bands);
        foreach (Token token in tokens)
        {
            analysis.Add(rarity.Bits(token.Id), token.Entropy, token.Difficulty, token.Experts);
        }

        return analysis;
    }

    private static double Bits(long[] counts, int token) => -Math.Log2((counts[token] + 1.0) / (counts.Sum() + counts.Length));

    private static double? Share(IEnumerable<Token> tokens)
    {
        int[] experts = [.. tokens.SelectMany(token => token.Experts)];
        return experts.Length == 0 ? null : experts.Count(expert => expert < MLstm) / (double)experts.Length;
    }

    private static double? Pearson(Token[] tokens, Func<Token, double> x, Func<Token, double> y)
    {
        (double meanX, double meanY) = (tokens.Average(x), tokens.Average(y));
        double xx = tokens.Sum(token => Math.Pow(x(token) - meanX, 2));
        double yy = tokens.Sum(token => Math.Pow(y(token) - meanY, 2));
        return xx < 1e-20 || yy < 1e-20 ? null : tokens.Sum(token => (x(token) - meanX) * (y(token) - meanY)) / Math.Sqrt(xx * yy);
    }

    private static void Near(double? expected, double? actual)
    {
        if (expected is null)
        {
            // All rarities equal: rounding may leave the streaming form a variance of the last bit, never a real one.
            Assert.True(actual is null || double.IsFinite(actual.Value));
            return;
        }

        Assert.Equal(expected.Value, actual!.Value, 9);
    }
}
