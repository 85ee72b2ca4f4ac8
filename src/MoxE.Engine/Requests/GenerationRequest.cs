namespace MoxE.Engine.Requests;

/// <summary>One sequence to generate, with every default filled in and every limit checked. Immutable.</summary>
public sealed record GenerationRequest
{
    /// <summary>Identifies the request in logs; several sequences of one request may share it.</summary>
    public required string RequestId { get; init; }

    /// <summary>Prompt tokens, at least one, each 0 … V − 1.</summary>
    public required ReadOnlyMemory<int> Prompt { get; init; }

    /// <summary>Most tokens to generate; ≥ 1.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How tokens are drawn.</summary>
    public SamplingParameters Sampling { get; init; } = new();

    /// <summary>Tokens that end the generation and are not part of its text (the end-of-text token among them).</summary>
    public ReadOnlyMemory<int> StopTokenIds { get; init; }

    /// <summary>Texts that end the generation wherever they appear, across token borders too; cut off the output.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Time allowed from submission to the last token; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }
}
