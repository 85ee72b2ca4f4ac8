using MoxE.Engine.Requests;

namespace MoxE.Server.Serving;

/// <summary>A request with every default filled in and every rule checked. Immutable.</summary>
internal sealed record ValidRequest
{
    /// <summary>The sequences to run; sequence = prompt index · <see cref="Candidates"/> + i.</summary>
    public required IReadOnlyList<GenerationRequest> Sequences { get; init; }

    /// <summary>Choices of each prompt in the answer.</summary>
    public required int N { get; init; }

    /// <summary>Sequences of each prompt; more than <see cref="N"/> when the best of them are chosen, which streams never are.</summary>
    public required int Candidates { get; init; }

    public required IReadOnlyList<ValidPrompt> Prompts { get; init; }

    public required bool Stream { get; init; }

    public required bool IncludeUsage { get; init; }

    public required AnswerParts Parts { get; init; }

    /// <summary>Whether the text is a function call.</summary>
    public required bool ForcesCall { get; init; }

    /// <summary>The function called, of which the text is the arguments; null when the text names the function.</summary>
    public required string? ForcedFunction { get; init; }

    /// <summary>Tokens of all prompts, each counted once.</summary>
    public int PromptTokens => Prompts.Sum(prompt => prompt.Ids.Length);
}

/// <summary>A prompt as it runs.</summary>
/// <param name="Ids">Its tokens, at least one.</param>
/// <param name="Echo">Its text where the answer repeats it; otherwise empty.</param>
internal sealed record ValidPrompt(int[] Ids, string Echo);
