using System.Text.Json;
using System.Text.Json.Serialization;

namespace MoxE.Client;

/// <summary>The next turn of a conversation.</summary>
public sealed record ChatCompletion
{
    /// <summary>The answer's id.</summary>
    public required string Id { get; init; }

    /// <summary>When the answer began, in Unix seconds.</summary>
    public long Created { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>Equal fingerprints mean equal weights.</summary>
    public string? SystemFingerprint { get; init; }

    /// <summary>The choices, at least one.</summary>
    public required IReadOnlyList<ChatChoice> Choices { get; init; }

    /// <summary>Tokens.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Further fields, as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}

/// <summary>One choice of a chat.</summary>
public sealed record ChatChoice
{
    /// <summary>Its number.</summary>
    public int Index { get; init; }

    /// <summary>What the model said.</summary>
    public required ChatTurn Message { get; init; }

    /// <summary>Log probabilities, if they were asked for.</summary>
    public ChatLogprobs? Logprobs { get; init; }

    /// <summary>"stop", "length", "tool_calls" or "content_filter".</summary>
    public string? FinishReason { get; init; }

    /// <summary>What the routers did with each token, if it was asked for.</summary>
    public IReadOnlyList<RoutedToken>? Routing { get; init; }

    /// <summary>Further fields, as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}
