using System.Text.Json;
using System.Text.Json.Serialization;

namespace MoxE.Client;

/// <summary>Continued text, or in a stream a piece of it.</summary>
public sealed record Completion
{
    /// <summary>The answer's id; the same in all its chunks.</summary>
    public required string Id { get; init; }

    /// <summary>When the answer began, in Unix seconds.</summary>
    public long Created { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>Equal fingerprints mean equal weights.</summary>
    public string? SystemFingerprint { get; init; }

    /// <summary>The choices; in a stream the one that goes on, and none in the chunk that tells the usage.</summary>
    public required IReadOnlyList<CompletionChoice> Choices { get; init; }

    /// <summary>Tokens; in a stream on its last chunk only.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Further fields, as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}

/// <summary>One choice.</summary>
public sealed record CompletionChoice
{
    /// <summary>Prompt index times n, plus the choice's number.</summary>
    public int Index { get; init; }

    /// <summary>Its text, or in a stream the next piece.</summary>
    public required string Text { get; init; }

    /// <summary>Log probabilities, if they were asked for.</summary>
    public CompletionLogprobs? Logprobs { get; init; }

    /// <summary>"stop", "length" or "content_filter"; null while it goes on.</summary>
    public string? FinishReason { get; init; }

    /// <summary>What the routers did with each token, if it was asked for.</summary>
    public IReadOnlyList<RoutedToken>? Routing { get; init; }

    /// <summary>Further fields, as they came: token ids, timings.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}

/// <summary>Log probabilities of a choice's tokens, one entry a token in each list.</summary>
public sealed record CompletionLogprobs
{
    /// <summary>The tokens' texts.</summary>
    public IReadOnlyList<string>? Tokens { get; init; }

    /// <summary>Their log probabilities; null for a token that nothing predicted.</summary>
    public IReadOnlyList<double?>? TokenLogprobs { get; init; }

    /// <summary>The most probable tokens at each place.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>?>? TopLogprobs { get; init; }

    /// <summary>Where each token begins in the text, in characters.</summary>
    public IReadOnlyList<int>? TextOffset { get; init; }
}
