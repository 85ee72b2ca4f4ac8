using MoxE.Training.Optimisation;

namespace MoxE.TrainingTests.Optimisation;

public sealed class LearningRateScheduleTests
{
    private static readonly LearningRateSchedule Schedule = new(Peak: 1, Least: 0.2, WarmUpSteps: 10, Steps: 110);

    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(5, 0.5)]
    [InlineData(10, 1)]
    [InlineData(35, 0.8828427124746191)] // a quarter of the way: 0.6 + 0.4 cos 45°
    [InlineData(60, 0.6)] // half of it
    [InlineData(110, 0.2)]
    [InlineData(500, 0.2)]
    public void At_Step_IsLinearThenCosine(int step, double rate)
    {
        Assert.Equal(rate, Schedule.At(step), 1e-12);
    }

    [Fact]
    public void At_NoWarmUpAndOneStep_IsFinite()
    {
        Assert.Equal(0.2, new LearningRateSchedule(1, 0.2, 0, 1).At(1), 1e-12);
    }

    [Fact]
    public void At_WarmUpLongerThanTheRun_NeverReachesThePeak()
    {
        Assert.Equal(0.5, new LearningRateSchedule(1, 0, 20, 10).At(10), 1e-12);
    }
}
