using MoxE.Engine.Constraints;
using MoxE.Engine.Requests;
using MoxE.Server.Serving.Chat;

namespace MoxE.Server.Serving;

/// <summary>
/// A request as a client wrote it, HTTP or gRPC: types are right, values are unchecked, null means absent.
/// <see cref="RequestValidator"/> turns it into a <see cref="ValidRequest"/>.
/// </summary>
internal sealed class RequestFields
{
    public string? Model { get; set; }

    public IReadOnlyList<PromptInput> Prompts { get; set; } = [];

    public long? MaxTokens { get; set; }

    public double? Temperature { get; set; }

    public double? TopP { get; set; }

    public long? TopK { get; set; }

    public double? MinP { get; set; }

    public long? Seed { get; set; }

    public IReadOnlyList<string> Stop { get; set; } = [];

    public long? N { get; set; }

    public bool Echo { get; set; }

    public bool Stream { get; set; }

    /// <summary>stream_options.include_usage; null when stream_options is absent.</summary>
    public bool? IncludeUsage { get; set; }

    public string? User { get; set; }

    public double? TypicalP { get; set; }

    public double? RepetitionPenalty { get; set; }

    public double? FrequencyPenalty { get; set; }

    public double? PresencePenalty { get; set; }

    /// <summary>Token ids as written, with their biases.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> LogitBias { get; set; } = [];

    public IReadOnlyList<long>? AllowedTokenIds { get; set; }

    /// <summary>Texts that must not be generated.</summary>
    public IReadOnlyList<string> BadWords { get; set; } = [];

    public IReadOnlyList<long> StopTokenIds { get; set; } = [];

    public long? MinTokens { get; set; }

    public bool IgnoreEos { get; set; }

    public bool IncludeStopStrInOutput { get; set; }

    /// <summary>Alternatives to give with log-probabilities; null for no log-probabilities.</summary>
    public long? LogProbs { get; set; }

    /// <summary>The same for the prompt's tokens.</summary>
    public long? PromptLogProbs { get; set; }

    public long? BestOf { get; set; }

    public long? Priority { get; set; }

    /// <summary>Keep only the last so many tokens of a prompt.</summary>
    public long? Truncate { get; set; }

    public bool ReturnTokenIds { get; set; }

    public bool ReturnRouting { get; set; }

    public bool ReturnTimings { get; set; }

    /// <summary>Rows of the prompt whose logits are given; the caller bounds their size.</summary>
    public LogitRows PromptLogits { get; set; }

    /// <summary>What the text must be; null for anything.</summary>
    public ConstraintFields? Constraint { get; set; }

    /// <summary>The id the body asks for; null takes the header's or a new one.</summary>
    public string? RequestId { get; set; }

    /// <summary>stream_options.continuous_usage_stats.</summary>
    public bool ContinuousUsage { get; set; }

    /// <summary>Messages and tools in place of <see cref="Prompts"/>; null for anything but chat.</summary>
    public ChatFields? Chat { get; set; }

    /// <summary>The embedding to compute in place of text.</summary>
    public Pooling Pooling { get; set; }

    /// <summary>The length embeddings must have, when the client names one.</summary>
    public long? Dimensions { get; set; }
}

/// <summary>A constraint as a client wrote it.</summary>
/// <param name="Field">Its place in the request, for error messages.</param>
/// <param name="Kind">What <paramref name="Source"/> is.</param>
/// <param name="Source">A JSON schema, a regular expression, a grammar, or a JSON array of choices; empty for a JSON object.</param>
internal sealed record ConstraintFields(string Field, ConstraintKind Kind, string Source);
/// <summary>One prompt: text, or token ids.</summary>
/// <param name="Field">Its place in the request, for error messages.</param>
/// <param name="Text">The text, or null when ids are given.</param>
/// <param name="Ids">The ids, or null when text is given.</param>
internal sealed record PromptInput(string Field, string? Text, int[]? Ids);
