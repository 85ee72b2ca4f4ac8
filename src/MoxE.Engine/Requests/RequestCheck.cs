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

    /// <summary>Most alternatives given with a log-probability.</summary>
    public const int MaxLogProbs = 20;

    /// <summary>Longest prompt whose tokens' details can be asked for: they are held in memory until they are read.</summary>
    public const int MaxDetailedPromptTokens = 16_384;

    /// <summary>Most tokens with a bias.</summary>
    public const int MaxLogitBiases = 1024;

    /// <summary>Most banned sequences: each costs a comparison per token.</summary>
    public const int MaxBannedSequences = 256;

    /// <summary>Longest banned sequence in tokens.</summary>
    public const int MaxBannedSequenceLength = 64;

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

        if (request.MaxTokens < 0 || request.MaxTokens > options.MaxNewTokens)
        {
            return Invalid($"The token limit is {request.MaxTokens}; 0 to {options.MaxNewTokens} are allowed.");
        }

        if (request.MinTokens < 0 || request.MinTokens > request.MaxTokens)
        {
            return Invalid($"The least number of tokens is {request.MinTokens}; 0 to the token limit, {request.MaxTokens}, are allowed.");
        }

        if (request.PromptLogits == LogitRows.All && (long)prompt.Length * shape.VocabularySize > Array.MaxLength)
        {
            return Invalid($"The logits of {prompt.Length} tokens over {shape.VocabularySize} words are more than {Array.MaxLength} numbers, the most allowed.");
        }

        if (request.Timeout is { } timeout && timeout <= TimeSpan.Zero)
        {
            return new EngineError(EngineErrorKind.DeadlineExceeded, $"The time allowed is {timeout}: it has passed already.");
        }

        return SamplingCheck.Find(request.Sampling, shape.VocabularySize) is { } sentence ? Invalid(sentence)
            : FindStop(request) ?? FindDetails(request) ?? FindPooling(request, shape);
    }

    private static EngineError? FindDetails(GenerationRequest request) => request switch
    {
        { LogProbs: < 0 or > MaxLogProbs } => Invalid($"{request.LogProbs} alternatives with log-probabilities are asked for; 0 to {MaxLogProbs} are allowed."),
        { PromptLogProbs: < 0 or > MaxLogProbs } => Invalid($"{request.PromptLogProbs} alternatives with the prompt's log-probabilities are asked for; 0 to {MaxLogProbs} are allowed."),
        { PromptLogProbs: not null, Prompt.Length: > MaxDetailedPromptTokens } => Invalid(
            $"The prompt has {request.Prompt.Length} tokens; with its log-probabilities 1 to {MaxDetailedPromptTokens} are allowed."),
        _ => null,
    };

    private static EngineError? FindPooling(GenerationRequest request, ModelShape shape) => request switch
    {
        { Pooling: Pooling.None } => null,
        { Pooling: not (Pooling.Mean or Pooling.Last) } => Invalid($"The pooling is {request.Pooling}; {Pooling.None}, {Pooling.Mean} or {Pooling.Last} is allowed."),
        { MaxTokens: > 0 } => Invalid($"An embedding is asked for with a token limit of {request.MaxTokens}; 0 is allowed."),
        _ => shape.EmbeddingSize > 0 ? null : Invalid("An embedding is asked for, but this model's graph gives no hidden states; a model exported by this version does."),
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
