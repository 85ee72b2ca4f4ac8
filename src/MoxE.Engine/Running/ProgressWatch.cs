namespace MoxE.Engine.Running;

/// <summary>Tells whether the step loop still makes progress. Written by the engine thread, read by health checks.</summary>
internal sealed class ProgressWatch(EngineClock clock, TimeSpan threshold)
{
    private long _lastProgress = clock.Now;
    private long _steps;
    private volatile bool _busy;

    /// <summary>Steps completed.</summary>
    public long Steps => Volatile.Read(ref _steps);

    /// <summary>Something can run: from here the age of the last step counts.</summary>
    public void OnWork(long now)
    {
        if (!_busy)
        {
            Volatile.Write(ref _lastProgress, now);
            _busy = true;
        }
    }

    /// <summary>Nothing can run: no work, or all readers lag.</summary>
    public void OnIdle() => _busy = false;

    public void OnStep(long now)
    {
        Volatile.Write(ref _lastProgress, now);
        Volatile.Write(ref _steps, _steps + 1);
    }

    /// <summary>A step failed: the loop is alive, though no step was completed.</summary>
    public void OnFailedStep(long now) => Volatile.Write(ref _lastProgress, now);

    /// <param name="oldestArrival">When the first request was submitted that the engine thread has not even seen; <see cref="long.MaxValue"/> for none.</param>
    public bool IsStalled(long oldestArrival)
    {
        long since = _busy ? Volatile.Read(ref _lastProgress) : oldestArrival;
        return since != long.MaxValue && clock.Seconds(since, clock.Now) > threshold.TotalSeconds;
    }
}
