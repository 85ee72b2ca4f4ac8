using MoxE.Training.Runs.Evaluation;

namespace MoxE.TrainingTests.Runs;

public sealed class BestLossTests
{
    [Fact]
    public void With_Losses_KeepsTheLowestAndCountsSince()
    {
        BestLoss best = BestLoss.None.With(10, 3, 0).With(20, 2, 0).With(30, 2.5, 0).With(40, 2, 0);

        Assert.Equal((20, 2.0, 2), (best.Step!.Value, best.Loss!.Value, best.Waited));
        Assert.True(best.IsExhausted(2));
        Assert.False(best.IsExhausted(3));
        Assert.False(best.IsExhausted(0));
    }

    [Fact]
    public void With_SmallGains_AreKeptButDoNotCount()
    {
        BestLoss best = BestLoss.None.With(10, 3, 0.1).With(20, 2.95, 0.1).With(30, 2.92, 0.1);
        Assert.Equal((30, 2.92, 2), (best.Step!.Value, best.Loss!.Value, best.Waited));

        // Small gains that add up do count in the end.
        Assert.Equal(0, best.With(40, 2.89, 0.1).Waited);
    }
}
