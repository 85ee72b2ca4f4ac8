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
}

/// <summary>One prompt: text, or token ids.</summary>
/// <param name="Field">Its place in the request, for error messages.</param>
/// <param name="Text">The text, or null when ids are given.</param>
/// <param name="Ids">The ids, or null when text is given.</param>
internal sealed record PromptInput(string Field, string? Text, int[]? Ids);
