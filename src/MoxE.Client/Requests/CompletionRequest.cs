namespace MoxE.Client;

/// <summary>A request to continue text.</summary>
public sealed record CompletionRequest : GenerationRequest
{
    /// <summary>What is continued.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>Most tokens to generate.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Whether the prompt comes before the output.</summary>
    public bool? Echo { get; init; }

    /// <summary>How many alternatives are told with the log probability of each token; null tells none.</summary>
    public int? Logprobs { get; init; }

    /// <summary>Candidates of each prompt, of which the best are returned.</summary>
    public int? BestOf { get; init; }
}
