using CsCheck;
using MoxE.Engine.Scheduling;

namespace MoxE.UnitTests.Engine.Scheduling;

public sealed class CostCurveTests
{
    [Fact]
    public void At_NothingMeasured_IsZero() => Assert.Equal((false, 0.0), (new CostCurve(true).IsKnown, new CostCurve(true).At(7)));

    [Theory]
    [InlineData(1, 10)] // before the first knot: as there
    [InlineData(2, 10)]
    [InlineData(5, 25)] // between 2 and 8
    [InlineData(8, 40)]
    [InlineData(20, 100)] // beyond: the line goes on
    public void At_TwoKnots_IsTheLineThroughThem(int size, double expected) => Assert.Equal(expected, TwoKnots(rises: true).At(size), 9);

    [Fact]
    public void At_BeyondTheLastKnot_StaysUnlessItRises()
    {
        Assert.Equal(40, TwoKnots(rises: false).At(1000), 9);
        CostCurve falling = new(rises: true);
        falling.Add(2, 10);
        falling.Add(8, 4);
        Assert.Equal(4, falling.At(1000), 9);
    }

    [Fact]
    public void Add_FirstSamplesAtAKnot_AreAveraged()
    {
        CostCurve curve = new(rises: true);
        foreach (double cost in new[] { 10.0, 14, 12 })
        {
            curve.Add(4, cost);
        }

        Assert.Equal(12, curve.At(4), 9);
    }

    [Fact]
    public void Add_ManyAtOneSize_ComeToTheirValueAndLeaveDistantSizesAlone() =>
        Gen.Select(Gen.Int[1, 65536], Gen.Double[0.5, 2]).Sample((size, factor) =>
        {
            CostCurve curve = new(rises: true);
            for (int knot = 1; knot <= 65536; knot *= 2)
            {
                curve.Add(knot, 1 + knot);
            }

            for (int i = 0; i < 200; i++)
            {
                curve.Add(size, factor * (1 + size));
            }

            Assert.Equal(factor * (1 + size), curve.At(size), 1e-3 * size);
            for (int knot = 1; knot <= 65536; knot *= 2)
            {
                Assert.True(curve.At(knot) == 1 + knot || (knot > size / 2.0 && knot < size * 2.0), $"{knot} was moved by {size}");
            }
        });

    private static CostCurve TwoKnots(bool rises)
    {
        CostCurve curve = new(rises);
        curve.Add(2, 10);
        curve.Add(8, 40);
        return curve;
    }
}
