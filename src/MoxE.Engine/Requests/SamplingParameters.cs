namespace MoxE.Engine.Requests;

/// <summary>How the next token is drawn from the logits. Immutable and already validated.</summary>
/// <remarks>
/// In this order: logit bias, repetition penalty, frequency and presence penalty; tokens that are not allowed, banned or
/// excluded by a constraint leave; temperature, top-k, typical-p, top-p (smallest set of most probable tokens whose
/// probabilities reach p), min-p (at least p times the best token's probability), then one draw. Greedy takes the largest
/// logit after the bias, the penalties and the exclusions.
/// </remarks>
public sealed record SamplingParameters
{
    /// <summary>Greedy decoding: temperature 0.</summary>
    public static SamplingParameters Greedy { get; } = new() { Temperature = 0 };

    /// <summary>0 … 2; 0 is greedy: the largest logit, the lowest id among equals. Default 1.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Keep only the k most probable tokens; 0 keeps all. Default 0.</summary>
    public int TopK { get; init; }

    /// <summary>Nucleus size, over 0 … 1. Default 1.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Least probability relative to the best token, 0 … 1. Default 0.</summary>
    public float MinP { get; init; }

    /// <summary>Locally typical sampling (arXiv 2202.00666): mass kept of the tokens whose surprise is nearest the entropy, over 0 … 1. Default 1, off.</summary>
    public float TypicalP { get; init; } = 1;

    /// <summary>Divides positive and multiplies negative logits of tokens in prompt or output (arXiv 1909.05858); over 0 … 2. Default 1, off.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Subtracted from a logit for each time the token was generated; −2 … 2. Default 0.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted once from the logit of a token that was generated; −2 … 2. Default 0.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Added to logits; each token once, biases −100 … 100.</summary>
    public IReadOnlyList<TokenBias> LogitBias { get; init; } = [];

    /// <summary>The only tokens that may be drawn (stop tokens too must be among them); null for all. Not empty.</summary>
    public IReadOnlyList<int>? AllowedTokens { get; init; }

    /// <summary>Token sequences that must not appear in the output: where all but the last token of one stand, its last token cannot be drawn.</summary>
    public IReadOnlyList<int[]> BannedSequences { get; init; } = [];

    /// <summary>Key of the counter-based generator: the draw at position p depends on (Seed, p) and the logits alone.</summary>
    public ulong Seed { get; init; }
}

/// <summary>What is added to one token's logit.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Bias">−100 … 100.</param>
public readonly record struct TokenBias(int Token, float Bias);
