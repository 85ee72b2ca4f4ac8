namespace MoxE.Client;

/// <summary>Tokens of a request.</summary>
public sealed record Usage
{
    /// <summary>Tokens of the prompts.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens generated.</summary>
    public int CompletionTokens { get; init; }

    /// <summary>Both together.</summary>
    public int TotalTokens { get; init; }

    /// <summary>Of the prompts' tokens, what was special.</summary>
    public PromptTokensDetails? PromptTokensDetails { get; init; }
}

/// <summary>Of the prompts' tokens, what was special.</summary>
/// <param name="CachedTokens">Tokens that were not computed again.</param>
public sealed record PromptTokensDetails(int? CachedTokens);
