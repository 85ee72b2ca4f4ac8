namespace MoxE.Fuzz.Targets;

/// <summary>A clock that stands, for templates that ask for the date.</summary>
internal sealed class FrozenTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2025, 3, 1, 12, 30, 0, TimeSpan.Zero);
}
