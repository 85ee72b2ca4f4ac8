namespace MoxE.Fuzz.Running;

/// <summary>Ends the process when one input takes too long; whoever started it then keeps the input as a hang.</summary>
internal sealed class Watchdog : IDisposable
{
    /// <summary>Exit code of a process that hung.</summary>
    public const int Hung = 3;

    private readonly TimeProvider _time;
    private readonly TimeSpan _deadline;
    private readonly ITimer? _timer;
    private long _started;

    /// <param name="time">The clock.</param>
    /// <param name="deadline">Longest time for one input; null watches nothing.</param>
    /// <param name="end">Ends the process.</param>
    public Watchdog(TimeProvider time, TimeSpan? deadline, Action end)
    {
        _time = time;
        _deadline = deadline ?? TimeSpan.MaxValue;
        Start();
        if (deadline is { } bound)
        {
            _timer = time.CreateTimer(
                _ =>
                {
                    if (_time.GetElapsedTime(Volatile.Read(ref _started)) > _deadline)
                    {
                        end();
                    }
                },
                null,
                bound / 4,
                bound / 4);
        }
    }

    /// <summary>An input begins.</summary>
    public void Start() => Volatile.Write(ref _started, _time.GetTimestamp());

    public void Dispose() => _timer?.Dispose();
}
