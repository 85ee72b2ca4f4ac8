namespace MoxE.TestKit;

/// <summary>System time that can be made to throw on the engine's thread.</summary>
public sealed class BreakableTime : TimeProvider
{
    private volatile bool _broken;

    /// <summary>From now on the engine's thread cannot read the clock.</summary>
    public void Break() => _broken = true;

    /// <inheritdoc/>
    public override long GetTimestamp() =>
        _broken && Thread.CurrentThread.Name == "moxe-engine" ? throw new InvalidOperationException("the clock is broken") : base.GetTimestamp();
}
