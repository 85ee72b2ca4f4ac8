using MoxE.Cli.Ablation.Report;

namespace MoxE.UnitTests.Cli.Ablation;

public class SpreadTests
{
    private static readonly Spread Unit = Spread.Of([1, 2, 3])!.Value;

    [Fact]
    public void Of_Values_GivesMeanAndSampleDeviation()
    {
        Assert.Equal(new Spread(3, 2, 1), Unit);
        Assert.Equal(new Spread(1, 5, null), Spread.Of([5]));
        Assert.Null(Spread.Of([]));
    }

    [Fact]
    public void Limit_EqualSpreads_IsThatOfFourDegreesOfFreedom() =>
        Assert.Equal(2.776 * Math.Sqrt(2.0 / 3), Spread.Limit(Unit, Spread.Of([4, 5, 6])!.Value)!.Value, 1e-9);

    [Fact]
    public void Limit_OneWithoutSpread_IsThatOfTheOthersDegreesOfFreedom() =>
        Assert.Equal(4.303 * Math.Sqrt(1.0 / 3), Spread.Limit(Unit, Spread.Of([7, 7, 7])!.Value)!.Value, 1e-9);

    [Fact]
    public void Limit_UnequalSpreads_RoundsTheDegreesOfFreedomDown()
    {
        Spread wide = Spread.Of([0, 2, 4])!.Value; // variances 1 and 4: (5/3)² / ((1/9 + 16/9) / 2) = 2.94 degrees of freedom

        Assert.Equal(4.303 * Math.Sqrt(5.0 / 3), Spread.Limit(Unit, wide)!.Value, 1e-9);
    }

    [Fact]
    public void Limit_OneSeed_IsNotKnown() => Assert.Null(Spread.Limit(Unit, new Spread(1, 5, null)));

    [Fact]
    public void Limit_NoSpreadAtAll_IsZero() => Assert.Equal(0, Spread.Limit(new Spread(3, 1, 0), new Spread(3, 2, 0)));
}
