namespace MoxE.Server.Security.Limits;

/// <summary>
/// The allowances of all callers, by name. Bounded: names that use nothing are forgotten when it is full, and if there are
/// none, further names of the same limits share one allowance. Thread-safe.
/// </summary>
internal sealed class AllowanceTable(TimeProvider time)
{
    /// <summary>Most names.</summary>
    public const int Capacity = 20_000;

    private const string Others = "others";
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Allowance> _allowances = new(StringComparer.Ordinal);
    private long _sweptAt = time.GetTimestamp();

    /// <summary>The allowance of a name; a new one when its limits have changed.</summary>
    public Allowance Of(string name, AllowanceLimits limits)
    {
        if (limits == default)
        {
            return Allowance.Unlimited;
        }

        lock (_gate)
        {
            if (_allowances.TryGetValue(name, out Allowance? known) && known.Limits == limits)
            {
                return known;
            }

            if (known is null && _allowances.Count >= Capacity && !TrySweep())
            {
                name = $"{Others}:{limits}";
                if (_allowances.TryGetValue(name, out known) && known.Limits == limits)
                {
                    return known;
                }
            }

            return _allowances[name] = new Allowance(limits, time);
        }
    }

    private bool TrySweep()
    {
        if (time.GetElapsedTime(_sweptAt) < SweepInterval)
        {
            return false;
        }

        _sweptAt = time.GetTimestamp();
        foreach (string name in _allowances.Where(entry => entry.Value.IsUnused).Select(entry => entry.Key).ToArray())
        {
            _allowances.Remove(name);
        }

        return _allowances.Count < Capacity;
    }
}
