using System.Text.Json;

namespace MoxE.Client;

/// <summary>A request for the next turn of a conversation.</summary>
public sealed record ChatRequest : GenerationRequest
{
    /// <summary>The conversation so far.</summary>
    public required IReadOnlyList<ChatTurn> Messages { get; init; }

    /// <summary>Most tokens to generate.</summary>
    public int? MaxCompletionTokens { get; init; }

    /// <summary>Whether the log probability of each token is told.</summary>
    public bool? Logprobs { get; init; }

    /// <summary>How many alternatives are told beside it.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>The form that the answer must have.</summary>
    public ResponseFormat? ResponseFormat { get; init; }

    /// <summary>Functions that the model may call.</summary>
    public IReadOnlyList<ToolDefinition>? Tools { get; init; }

    /// <summary>"none", "auto", "required", or <see cref="ToolDefinition.Choice"/> of one function.</summary>
    public JsonElement? ToolChoice { get; init; }

    /// <summary>Whether one turn may hold several calls.</summary>
    public bool? ParallelToolCalls { get; init; }
}
