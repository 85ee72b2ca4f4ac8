using System.Text.Json;
using System.Text.Json.Serialization;

namespace MoxE.Client;

/// <summary>Texts whose vectors are wanted.</summary>
public sealed record EmbeddingRequest
{
    /// <summary>Name of the model; null takes the served one.</summary>
    public string? Model { get; init; }

    /// <summary>The texts, or their token ids.</summary>
    public required Prompt Input { get; init; }

    /// <summary>Length of the vectors; null takes the model's own.</summary>
    public int? Dimensions { get; init; }

    /// <summary>The caller's own name for its user.</summary>
    public string? User { get; init; }

    /// <summary>Further fields of the body, for example <c>pooling</c>, sent as they are.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}
