namespace MoxE.Engine.Running;

/// <summary>
/// What the engine thread sleeps on when it has nothing to run: raised by submissions, cancellations, readers that made
/// room, and a timer at the next deadline. A raise while nobody waits is remembered.
/// </summary>
internal sealed class WorkSignal : IDisposable
{
    private readonly object _gate = new();
    private readonly EngineClock _clock;
    private readonly ITimer _timer;
    private bool _raised;

    public WorkSignal(EngineClock clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(Raise);
    }

    public void Raise()
    {
        lock (_gate)
        {
            _raised = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits until raised, or until <paramref name="deadline"/> (a timestamp; <see cref="long.MaxValue"/> for never).</summary>
    public void Wait(long deadline)
    {
        if (deadline != long.MaxValue)
        {
            _timer.Change(_clock.Until(deadline), Timeout.InfiniteTimeSpan);
            if (_clock.Now >= deadline)
            {
                return; // it passed while the timer was being set
            }
        }

        lock (_gate)
        {
            while (!_raised)
            {
                Monitor.Wait(_gate);
            }

            _raised = false;
        }
    }

    public void Dispose() => _timer.Dispose();
}
