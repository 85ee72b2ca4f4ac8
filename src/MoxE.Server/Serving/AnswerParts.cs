namespace MoxE.Server.Serving;

/// <summary>What an answer tells beside its text. Immutable.</summary>
internal sealed record AnswerParts
{
    /// <summary>Alternatives given with each token's log-probability; null for no log-probabilities.</summary>
    public int? LogProbs { get; init; }

    /// <summary>The same for the prompt, in a list of its own; null for none.</summary>
    public int? PromptLogProbs { get; init; }

    /// <summary>Whether the prompt comes before the text.</summary>
    public bool Echo { get; init; }

    public bool TokenIds { get; init; }

    public bool Routing { get; init; }

    public bool Timings { get; init; }

    /// <summary>Usage in every chunk of a stream.</summary>
    public bool ContinuousUsage { get; init; }

    /// <summary>Whether the log-probabilities of an echoed prompt come before those of the text.</summary>
    public bool EchoLogProbs => Echo && LogProbs is not null;

    /// <summary>What the engine is asked for: enough for both places that show the prompt's tokens.</summary>
    public int? RequestedPromptLogProbs => EchoLogProbs ? Math.Max(LogProbs!.Value, PromptLogProbs ?? 0) : PromptLogProbs;

    /// <summary>Whether each token says something even where it adds no text.</summary>
    public bool EachToken => LogProbs is not null || TokenIds || Routing || ContinuousUsage;

    /// <summary>Whether something is told of the prompt beside its text.</summary>
    public bool Prompt => TokenIds || PromptLogProbs is not null;
}
