using System.Text.Json;
using System.Text.Json.Serialization;
using MoxE.Client.Wire;

namespace MoxE.Client;

/// <summary>What completions and chats have in common. What is null is not sent: the server's default holds.</summary>
public abstract record GenerationRequest
{
    /// <summary>Name of the model; null takes the served one.</summary>
    public string? Model { get; init; }

    /// <summary>Divides the logits; 0 is greedy.</summary>
    public double? Temperature { get; init; }

    /// <summary>Draw from the most probable tokens that together reach this probability.</summary>
    public double? TopP { get; init; }

    /// <summary>Draw from the k most probable tokens; 0 from all.</summary>
    public int? TopK { get; init; }

    /// <summary>Drop tokens less probable than this share of the best one.</summary>
    public double? MinP { get; init; }

    /// <summary>Lowers the logits of tokens that have occurred, once each.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>Lowers the logits of tokens that have occurred, for each time.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Divides the logits of tokens that have occurred; 1 changes nothing.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Added to the logits of tokens, by token id.</summary>
    public IReadOnlyDictionary<string, double>? LogitBias { get; init; }

    /// <summary>Choices of each prompt.</summary>
    public int? N { get; init; }

    /// <summary>Texts that end a choice and are no part of it.</summary>
    public IReadOnlyList<string>? Stop { get; init; }

    /// <summary>The same seed gives the same text.</summary>
    public long? Seed { get; init; }

    /// <summary>The caller's own name for its user.</summary>
    public string? User { get; init; }

    /// <summary>Whether what the routers did with each token is told.</summary>
    public bool? ReturnRouting { get; init; }

    /// <summary>The caller's id of the request, by which it can be aborted and found in logs; sent as the header x-request-id.</summary>
    [JsonIgnore]
    public string? RequestId { get; init; }

    /// <summary>Further fields of the body, for example <c>return_timings</c>, sent as they are.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }

    [JsonInclude]
    internal bool? Stream { get; init; }

    [JsonInclude]
    internal StreamOptions? StreamOptions { get; init; }
}
