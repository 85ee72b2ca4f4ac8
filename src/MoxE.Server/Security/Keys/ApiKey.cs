namespace MoxE.Server.Security.Keys;

/// <summary>One key of the ring. Immutable; the key itself is not here.</summary>
/// <param name="Name">Names it in logs and metrics; unique.</param>
/// <param name="Hash">SHA-256 of the key [32].</param>
/// <param name="Tenant">Whose it is.</param>
internal sealed record ApiKey(string Name, ReadOnlyMemory<byte> Hash, string Tenant)
{
    /// <summary>Class of its requests, −100 … 100.</summary>
    public int Priority { get; init; }

    /// <summary>Null takes the server's default, 0 sets no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Null takes the server's default, 0 sets no limit.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>Null takes the server's default, 0 sets no limit.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Largest max_tokens; null for the server's limit.</summary>
    public int? MaxTokens { get; init; }

    public bool IsAdmin { get; init; }

    /// <summary>When it ends to be valid; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }
}
