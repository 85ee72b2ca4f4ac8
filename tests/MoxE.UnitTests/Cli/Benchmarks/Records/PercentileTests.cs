using CsCheck;
using MoxE.Cli.Benchmarks.Records;

namespace MoxE.UnitTests.Cli.Benchmarks.Records;

public class PercentileTests
{
    [Fact]
    public void Of_AnyValues_IsTheSmallestThatSoManyDoNotExceed() =>
        Gen.Select(Gen.Int[0, 50].Array[1, 60], Gen.Int[1, 100]).Sample((values, percent) =>
        {
            int[] sorted = [.. values.Order()];

            int naive = values.Where(value => values.Count(other => other <= value) * 100L >= percent * (long)values.Length).Min();

            Assert.Equal(naive, Percentile.Of(sorted, percent));
        });

    [Fact]
    public void Summary_OfTimes_HasTheirPercentiles()
    {
        var summary = LatencySummary.Of(Enumerable.Range(1, 200).Reverse().Select(value => TimeSpan.FromSeconds(value)));

        Assert.Equal(new LatencySummary(200, 100, 190, 198, 200), summary);
        Assert.Null(LatencySummary.Of([]));
        Assert.Equal(new LatencySummary(1, 3, 3, 3, 3), LatencySummary.Of([TimeSpan.FromSeconds(3)]));
    }
}
