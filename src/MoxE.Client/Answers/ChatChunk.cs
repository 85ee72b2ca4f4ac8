using System.Text.Json;
using System.Text.Json.Serialization;

namespace MoxE.Client;

/// <summary>A piece of a streamed chat.</summary>
public sealed record ChatChunk
{
    /// <summary>The answer's id; the same in all its chunks.</summary>
    public required string Id { get; init; }

    /// <summary>When the answer began, in Unix seconds.</summary>
    public long Created { get; init; }

    /// <summary>The model that answers.</summary>
    public required string Model { get; init; }

    /// <summary>The choice that goes on; none in the chunk that tells the usage.</summary>
    public required IReadOnlyList<ChatChunkChoice> Choices { get; init; }

    /// <summary>Tokens; on the last chunk only.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Further fields, as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}

/// <summary>One choice's next piece.</summary>
public sealed record ChatChunkChoice
{
    /// <summary>The choice's number.</summary>
    public int Index { get; init; }

    /// <summary>What is added.</summary>
    public required ChatDelta Delta { get; init; }

    /// <summary>Log probabilities of the piece's tokens, if they were asked for.</summary>
    public ChatLogprobs? Logprobs { get; init; }

    /// <summary>Why the choice ended; null while it goes on.</summary>
    public string? FinishReason { get; init; }

    /// <summary>What the routers did with each token, if it was asked for.</summary>
    public IReadOnlyList<RoutedToken>? Routing { get; init; }

    /// <summary>Further fields, as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}

/// <summary>What a piece adds to a turn.</summary>
public sealed record ChatDelta
{
    /// <summary>The speaker; on the first piece only.</summary>
    public string? Role { get; init; }

    /// <summary>Text.</summary>
    public string? Content { get; init; }

    /// <summary>Pieces of calls.</summary>
    public IReadOnlyList<ToolCall>? ToolCalls { get; init; }
}
