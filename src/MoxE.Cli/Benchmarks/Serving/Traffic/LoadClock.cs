namespace MoxE.Cli.Benchmarks.Serving.Traffic;

/// <summary>Time since a measurement began.</summary>
/// <param name="time">The clock; the measurement begins now.</param>
internal sealed class LoadClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Waits for a moment; never shorter, a few milliseconds longer where timers are coarse.</summary>
    /// <param name="due">Since the beginning.</param>
    /// <param name="stop">Ends the waiting.</param>
    public async Task UntilAsync(TimeSpan due, CancellationToken stop)
    {
        while (due - Now is { Ticks: > 0 } left)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, stop).ConfigureAwait(false);
        }
    }
}
