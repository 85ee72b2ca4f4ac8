using MoxE.Engine.Requests;

namespace MoxE.Server.Serving;

/// <summary>A request with every default filled in and every rule checked. Immutable.</summary>
internal sealed record ValidRequest
{
    /// <summary>One sequence a choice; choice = prompt index · n + i.</summary>
    public required IReadOnlyList<GenerationRequest> Sequences { get; init; }

    /// <summary>Choices of each prompt.</summary>
    public required int N { get; init; }

    /// <summary>Text to put before the output of each prompt's choices; null without echo.</summary>
    public required IReadOnlyList<string>? EchoTexts { get; init; }

    /// <summary>Tokens of all prompts, each counted once.</summary>
    public required int PromptTokens { get; init; }

    public required bool Stream { get; init; }

    public required bool IncludeUsage { get; init; }
}
