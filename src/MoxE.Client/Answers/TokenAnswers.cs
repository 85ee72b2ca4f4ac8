namespace MoxE.Client;

/// <summary>The tokens of a text.</summary>
public sealed record TokenList
{
    /// <summary>Their ids.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    /// <summary>How many.</summary>
    public int Count { get; init; }

    /// <summary>Their own texts, if they were asked for.</summary>
    public IReadOnlyList<string>? TokenStrs { get; init; }
}

/// <summary>The text of tokens.</summary>
internal sealed record DetokenizedText
{
    public required string Prompt { get; init; }
}

/// <summary>How many tokens a conversation has.</summary>
internal sealed record TokenCount
{
    public required int InputTokens { get; init; }
}

/// <summary>What was ended.</summary>
/// <param name="Id">The request.</param>
internal sealed record AbortResult(string? Id);
