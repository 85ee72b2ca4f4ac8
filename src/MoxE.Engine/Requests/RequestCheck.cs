using System.Text;
using MoxE.Engine.Running;

namespace MoxE.Engine.Requests;

/// <summary>Whether a request can be served at all. Runs on the submitting thread.</summary>
public static class RequestCheck
{
    /// <summary>Most stop strings of a request: each costs a comparison per character.</summary>
    public const int MaxStopStrings = 16;

    /// <summary>Longest stop string in characters: as much text is held back.</summary>
    public const int MaxStopStringLength = 1024;

    /// <summary>The first limit exceeded, or null.</summary>
    internal static EngineError? Find(GenerationRequest request, ModelShape shape, EngineOptions options)
    {
        ReadOnlySpan<int> prompt = request.Prompt.Span;
        int maxPrompt = Math.Min(options.MaxPromptTokens, options.MaxQueuedTokens);
        if (prompt.Length < 1 || prompt.Length > maxPrompt)
        {
            return Invalid($"The prompt has {prompt.Length} tokens; 1 to {maxPrompt} are allowed.");
        }

        int unknown = prompt.IndexOfAnyExceptInRange(0, shape.VocabularySize - 1);
        if (unknown >= 0)
        {
            return Invalid($"Prompt token {unknown} has the id {prompt[unknown]}; 0 to {shape.VocabularySize - 1} are allowed.");
        }

        int least = request.PromptLogits == LogitRows.None ? 1 : 0;
        if (request.MaxTokens < least || request.MaxTokens > options.MaxNewTokens)
        {
            return Invalid($"The token limit is {request.MaxTokens}; {least} to {options.MaxNewTokens} are allowed.");
        }

        if (request.PromptLogits == LogitRows.All && (long)prompt.Length * shape.VocabularySize > Array.MaxLength)
        {
            return Invalid($"The logits of {prompt.Length} tokens over {shape.VocabularySize} words are more than {Array.MaxLength} numbers, the most allowed.");
        }

        if (request.Timeout is { } timeout && timeout <= TimeSpan.Zero)
        {
            return new EngineError(EngineErrorKind.DeadlineExceeded, $"The time allowed is {timeout}: it has passed already.");
        }

        return FindSampling(request.Sampling) ?? FindStop(request);
    }

    private static EngineError? FindSampling(SamplingParameters sampling) => sampling switch
    {
        { Temperature: not (>= 0 and <= 2) } => Invalid($"The temperature is {sampling.Temperature}; 0 to 2 is allowed."),
        { TopK: < 0 } => Invalid($"Top-k is {sampling.TopK}; 0 (all tokens) or more is allowed."),
        { TopP: not (> 0 and <= 1) } => Invalid($"Top-p is {sampling.TopP}; over 0 up to 1 is allowed."),
        { MinP: not (>= 0 and <= 1) } => Invalid($"Min-p is {sampling.MinP}; 0 to 1 is allowed."),
        _ => null,
    };

    private static EngineError? FindStop(GenerationRequest request)
    {
        if (request.StopStrings.Count > MaxStopStrings)
        {
            return Invalid($"There are {request.StopStrings.Count} stop strings; at most {MaxStopStrings} are allowed.");
        }

        foreach (string stop in request.StopStrings)
        {
            if (stop.Length is 0 or > MaxStopStringLength)
            {
                return Invalid($"A stop string has {stop.Length} characters; 1 to {MaxStopStringLength} are allowed.");
            }

            if (!IsWholeText(stop))
            {
                return Invalid("A stop string holds half a surrogate pair; only whole characters are allowed.");
            }
        }

        return null;
    }

    private static bool IsWholeText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    private static EngineError Invalid(FormattableString message) =>
        new(EngineErrorKind.InvalidRequest, FormattableString.Invariant(message));

    private static EngineError Invalid(string message) => new(EngineErrorKind.InvalidRequest, message);
}
