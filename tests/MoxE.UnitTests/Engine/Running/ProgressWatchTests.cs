using Microsoft.Extensions.Time.Testing;
using MoxE.Engine.Running;

namespace MoxE.UnitTests.Engine.Running;

public sealed class ProgressWatchTests
{
    private static readonly TimeSpan Threshold = TimeSpan.FromSeconds(10);
    private const long NoArrival = long.MaxValue;
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
    public void IsStalled_Idle_IsFalse() => Assert.False(_watch.IsStalled(NoArrival));

    [Fact]
    public void IsStalled_WorkWithoutStep_IsTrueAfterTheThreshold()
    {
        _watch.OnWork(_clock.Now);
        _time.Advance(Threshold);
        Assert.False(_watch.IsStalled(NoArrival));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_watch.IsStalled(NoArrival));
        _watch.OnStep(_clock.Now);
        Assert.False(_watch.IsStalled(NoArrival));
        Assert.Equal(1, _watch.Steps);
    }

    [Fact]
    public void IsStalled_AllReadersLag_IsFalse()
    {
        _watch.OnWork(_clock.Now);
        _watch.OnIdle();
        _time.Advance(Threshold * 2);
        Assert.False(_watch.IsStalled(NoArrival));
    }

    [Fact]
    public void IsStalled_ArrivalThatNobodyTakes_IsTrueAfterTheThreshold()
    {
        long arrival = _clock.Now;
        Assert.False(_watch.IsStalled(arrival)); // however long the engine was idle before
        _time.Advance(Threshold * 2);
        Assert.True(_watch.IsStalled(arrival));
    }

    [Fact]
    public void IsStalled_ArrivalsDuringAHangingStep_DoNotHideIt()
    {
        _watch.OnWork(_clock.Now);
        _time.Advance(Threshold * 2);
        Assert.True(_watch.IsStalled(_clock.Now));
    }
}
