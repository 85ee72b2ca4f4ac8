namespace MoxE.Engine.Constraints.Schemas;

/// <summary>What strings must be.</summary>
internal sealed record StringShape
{
    public int MinLength { get; init; }

    public int? MaxLength { get; init; }

    /// <summary>Texts that a pattern describes: each pattern, whether it may match anywhere, and where it stands.</summary>
    public IReadOnlyList<(string Pattern, bool IsSearch, SchemaNode Node)> Patterns { get; init; } = [];

    public bool HasLength => MinLength > 0 || MaxLength is not null;

    public bool IsEmpty => !HasLength && Patterns.Count == 0;

    public StringShape And(StringShape other) => new()
    {
        MinLength = Math.Max(MinLength, other.MinLength),
        MaxLength = Least(MaxLength, other.MaxLength),
        Patterns = [.. Patterns.Concat(other.Patterns).DistinctBy(pattern => (pattern.Pattern, pattern.IsSearch))],
    };

    /// <summary>The smaller of two bounds; null is none.</summary>
    public static int? Least(int? a, int? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);
}
