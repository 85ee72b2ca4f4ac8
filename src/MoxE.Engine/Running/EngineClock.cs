namespace MoxE.Engine.Running;

/// <summary>Monotonic timestamps of a <see cref="TimeProvider"/>, and their arithmetic.</summary>
internal sealed class EngineClock(TimeProvider time)
{
    private const double MaxSeconds = 1e9; // a wait longer than thirty years is none

    /// <summary>The current timestamp, in ticks of the provider's own frequency.</summary>
    public long Now => time.GetTimestamp();

    public double Seconds(long from, long to) => (to - from) / (double)time.TimestampFrequency;

    /// <summary>The timestamp <paramref name="span"/> after <paramref name="start"/>; <see cref="long.MaxValue"/> when that is out of reach.</summary>
    public long After(long start, TimeSpan span) =>
        span.TotalSeconds >= MaxSeconds ? long.MaxValue : start + (long)Math.Ceiling(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>Time left until <paramref name="deadline"/>, rounded up to the timer's resolution of a millisecond; ≥ 0.</summary>
    public TimeSpan Until(long deadline)
    {
        double milliseconds = Math.Ceiling(Seconds(Now, deadline) * 1e3);
        return TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, int.MaxValue));
    }

    /// <summary>A timer that is not running.</summary>
    public ITimer CreateTimer(Action callback) =>
        time.CreateTimer(static action => ((Action)action!)(), callback, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
