using Microsoft.Extensions.Time.Testing;
using MoxE.Engine.Running;

namespace MoxE.UnitTests.Engine.Running;

public sealed class ProgressWatchTests
{
    private static readonly TimeSpan Threshold = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new();
    private readonly EngineClock _clock;
    private readonly ProgressWatch _watch;

    public ProgressWatchTests()
    {
        _clock = new EngineClock(_time);
        _watch = new ProgressWatch(_clock, Threshold);
        _time.Advance(Threshold * 2);
    }

    [Fact]
    public void IsStalled_Idle_IsFalse() => Assert.False(_watch.IsStalled(arrived: 0));

    [Fact]
    public void IsStalled_WorkWithoutStep_IsTrueAfterTheThreshold()
    {
        _watch.OnWork(_clock.Now);
        _time.Advance(Threshold);
        Assert.False(_watch.IsStalled(arrived: 0));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_watch.IsStalled(arrived: 0));
        _watch.OnStep(_clock.Now);
        Assert.False(_watch.IsStalled(arrived: 0));
        Assert.Equal(1, _watch.Steps);
    }

    [Fact]
    public void IsStalled_AllReadersLag_IsFalse()
    {
        _watch.OnWork(_clock.Now);
        _watch.OnIdle();
        _time.Advance(Threshold * 2);
        Assert.False(_watch.IsStalled(arrived: 0));
    }

    [Fact]
    public void IsStalled_ArrivalThatNobodyTakes_IsTrueAfterTheThreshold()
    {
        _watch.OnArrival(_clock.Now);
        Assert.False(_watch.IsStalled(arrived: 1));
        _time.Advance(Threshold * 2);
        Assert.True(_watch.IsStalled(arrived: 1));
    }

    [Fact]
    public void IsStalled_ArrivalsDuringAHangingStep_DoNotHideIt()
    {
        _watch.OnWork(_clock.Now);
        _time.Advance(Threshold * 2);
        _watch.OnArrival(_clock.Now);
        Assert.True(_watch.IsStalled(arrived: 1));
    }
}
