using MoxE.Engine.Constraints;

namespace MoxE.Engine.Requests;

/// <summary>One sequence to generate, with every default filled in and every limit checked. Immutable.</summary>
public sealed record GenerationRequest
{
    /// <summary>Identifies the request in logs; several sequences of one request may share it.</summary>
    public required string RequestId { get; init; }

    /// <summary>Prompt tokens, at least one, each 0 … V − 1.</summary>
    public required ReadOnlyMemory<int> Prompt { get; init; }

    /// <summary>Most tokens to generate; ≥ 0. With 0 the prompt is run for its details or its embedding, and the generation ends with <see cref="FinishReason.Length"/>.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How tokens are drawn.</summary>
    public SamplingParameters Sampling { get; init; } = new();

    /// <summary>Tokens that end the generation and are not part of its text (the end-of-text token among them).</summary>
    public ReadOnlyMemory<int> StopTokenIds { get; init; }

    /// <summary>Texts that end the generation wherever they appear, across token borders too; cut off the output.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Stop tokens cannot be drawn, and stop strings do not count, before so many tokens were generated; 0 … <see cref="MaxTokens"/>. Default 0.</summary>
    public int MinTokens { get; init; }

    /// <summary>Whether a stop string that was reached stays in the text.</summary>
    public bool IncludeStopText { get; init; }

    /// <summary>What the text must be; null for anything.</summary>
    public ITokenConstraint? Constraint { get; init; }

    /// <summary>Log-probabilities of each generated token and of so many alternatives, 0 … 20; null for none.</summary>
    public int? LogProbs { get; init; }

    /// <summary>The same for the prompt's tokens, given in <see cref="Generation.PromptDetails"/>; null for none.</summary>
    public int? PromptLogProbs { get; init; }

    /// <summary>Rows of the prompt whose logits are given in <see cref="Generation.PromptLogits"/>.</summary>
    public LogitRows PromptLogits { get; init; }

    /// <summary>Whether routing is recorded for generated tokens, and for the prompt's when <see cref="PromptLogProbs"/> is set.</summary>
    public bool RecordRouting { get; init; }

    /// <summary>The embedding to compute of the prompt, given in <see cref="Generation.Embedding"/>; allowed with <see cref="MaxTokens"/> 0 only.</summary>
    public Pooling Pooling { get; init; }

    /// <summary>Requests of a lower number are admitted first; −100 … 100. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Whose request it is: tenants of equal priority are admitted in fair turns. Empty for the common tenant.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>Time allowed from submission to the last token; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }
}
