namespace MoxE.Server.Security.Limits;

/// <summary>
/// An allowance that refills evenly: so many a minute, and never more than that saved up. What takes more than all of it
/// goes when it is full and leaves a debt, so that the mean holds and nothing waits for ever. Thread-safe.
/// </summary>
/// <param name="perMinute">Allowed a minute; ≥ 1.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(long perMinute, TimeProvider time)
{
    private const double Rounding = 1e-6;
    private readonly double _perSecond = perMinute / 60.0;
    private readonly Lock _gate = new();
    private double _held = perMinute; // under zero in debt
    private long _at = time.GetTimestamp();

    /// <summary>Takes an amount, or tells how long it takes until it can be had.</summary>
    public bool TryTake(long amount, out TimeSpan wait)
    {
        lock (_gate)
        {
            Refill();
            double missing = Math.Min(amount, perMinute) - _held;
            wait = TimeSpan.FromSeconds(Math.Max(0, missing / _perSecond));
            if (missing > Rounding)
            {
                return false;
            }

            _held -= amount;
            wait = TimeSpan.Zero;
            return true;
        }
    }

    /// <summary>Gives back what was taken and not used.</summary>
    public void Return(long amount)
    {
        lock (_gate)
        {
            Refill();
            _held = Math.Min(perMinute, _held + amount);
        }
    }

    /// <summary>What can be had now, and when all of it can.</summary>
    public BucketReading Read()
    {
        lock (_gate)
        {
            Refill();
            return new BucketReading(perMinute, (long)Math.Max(0, _held + Rounding), TimeSpan.FromSeconds(Math.Max(0, (perMinute - _held) / _perSecond)));
        }
    }

    private void Refill()
    {
        long now = time.GetTimestamp();
        _held = Math.Min(perMinute, _held + (time.GetElapsedTime(_at, now).TotalSeconds * _perSecond));
        _at = now;
    }
}

/// <summary>A reading of a <see cref="TokenBucket"/>.</summary>
/// <param name="Limit">Allowed a minute.</param>
/// <param name="Remaining">Can be had now.</param>
/// <param name="UntilFull">Until all can be had.</param>
internal readonly record struct BucketReading(long Limit, long Remaining, TimeSpan UntilFull)
{
    public bool IsFull => UntilFull <= TimeSpan.FromMilliseconds(1);
}
