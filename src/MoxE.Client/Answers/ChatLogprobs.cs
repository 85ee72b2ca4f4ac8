namespace MoxE.Client;

/// <summary>Log probabilities of a chat's tokens.</summary>
/// <param name="Content">One entry a token.</param>
public sealed record ChatLogprobs(IReadOnlyList<TokenLogprob>? Content);

/// <summary>A token and how probable it was.</summary>
public sealed record TokenLogprob
{
    /// <summary>Its text.</summary>
    public required string Token { get; init; }

    /// <summary>Natural logarithm of its probability.</summary>
    public double Logprob { get; init; }

    /// <summary>Its bytes; null where it has none.</summary>
    public IReadOnlyList<int>? Bytes { get; init; }

    /// <summary>The most probable tokens at its place.</summary>
    public IReadOnlyList<TokenLogprob>? TopLogprobs { get; init; }
}
