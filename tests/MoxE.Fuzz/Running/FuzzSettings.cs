namespace MoxE.Fuzz.Running;

/// <summary>What a run does.</summary>
internal sealed record FuzzSettings
{
    /// <summary>Inputs in all, beside the corpus.</summary>
    public long Inputs { get; init; } = 1_000_000;

    /// <summary>One target's name; null for all.</summary>
    public string? Target { get; init; }

    /// <summary>Where chance starts.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The run ends after this time even if inputs are left; null for no bound.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Longest time for one input; null for no bound.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether inputs that reach new edges are written to the corpus, a small set of them.</summary>
    public bool Distills { get; init; }

    /// <summary>Where the input that runs is written down for whoever looks on; null for nowhere.</summary>
    public string? Trace { get; init; }
}
