using static System.FormattableString;

namespace MoxE.Engine.Requests;

/// <summary>Whether sampling parameters are in their ranges.</summary>
internal static class SamplingCheck
{
    /// <summary>A sentence on the first that is not, naming it, its value and what is allowed; or null.</summary>
    public static string? Find(SamplingParameters sampling, int vocabularySize) =>
        FindNumber(sampling) ?? FindBias(sampling.LogitBias, vocabularySize) ?? FindAllowed(sampling.AllowedTokens, vocabularySize)
        ?? FindBanned(sampling.BannedSequences, vocabularySize);

    private static string? FindNumber(SamplingParameters sampling) => sampling switch
    {
        { Temperature: not (>= 0 and <= 2) } => Invariant($"The temperature is {sampling.Temperature}; 0 to 2 is allowed."),
        { TopK: < 0 } => Invariant($"Top-k is {sampling.TopK}; 0 (all tokens) or more is allowed."),
        { TopP: not (> 0 and <= 1) } => Invariant($"Top-p is {sampling.TopP}; over 0 up to 1 is allowed."),
        { MinP: not (>= 0 and <= 1) } => Invariant($"Min-p is {sampling.MinP}; 0 to 1 is allowed."),
        { TypicalP: not (> 0 and <= 1) } => Invariant($"Typical-p is {sampling.TypicalP}; over 0 up to 1 is allowed."),
        { RepetitionPenalty: not (> 0 and <= 2) } => Invariant($"The repetition penalty is {sampling.RepetitionPenalty}; over 0 up to 2 is allowed."),
        { FrequencyPenalty: not (>= -2 and <= 2) } => Invariant($"The frequency penalty is {sampling.FrequencyPenalty}; -2 to 2 is allowed."),
        { PresencePenalty: not (>= -2 and <= 2) } => Invariant($"The presence penalty is {sampling.PresencePenalty}; -2 to 2 is allowed."),
        _ => null,
    };

    private static string? FindBias(IReadOnlyList<TokenBias> biases, int vocabularySize)
    {
        if (biases.Count > RequestCheck.MaxLogitBiases)
        {
            return Invariant($"The logit bias has {biases.Count} tokens; at most {RequestCheck.MaxLogitBiases} are allowed.");
        }

        HashSet<int> seen = [];
        foreach (TokenBias bias in biases)
        {
            string? error = Unknown("The logit bias", bias.Token, vocabularySize)
                ?? (bias.Bias is not (>= -100 and <= 100) ? Invariant($"The logit bias of token {bias.Token} is {bias.Bias}; -100 to 100 is allowed.")
                : !seen.Add(bias.Token) ? Invariant($"The logit bias names token {bias.Token} twice; once is allowed.")
                : null);
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static string? FindAllowed(IReadOnlyList<int>? allowed, int vocabularySize) => allowed switch
    {
        null => null,
        { Count: 0 } => "The allowed tokens are empty; at least one is needed.",
        _ when allowed.Count > vocabularySize => Invariant($"There are {allowed.Count} allowed tokens; at most {vocabularySize}, the vocabulary, are allowed."),
        _ => FirstUnknown("The allowed tokens", allowed, vocabularySize),
    };

    private static string? FindBanned(IReadOnlyList<int[]> banned, int vocabularySize)
    {
        if (banned.Count > RequestCheck.MaxBannedSequences)
        {
            return Invariant($"There are {banned.Count} banned sequences; at most {RequestCheck.MaxBannedSequences} are allowed.");
        }

        foreach (int[] sequence in banned)
        {
            if (sequence.Length is 0 or > RequestCheck.MaxBannedSequenceLength)
            {
                return Invariant($"A banned sequence has {sequence.Length} tokens; 1 to {RequestCheck.MaxBannedSequenceLength} are allowed.");
            }

            if (FirstUnknown("A banned sequence", sequence, vocabularySize) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static string? FirstUnknown(string what, IReadOnlyList<int> tokens, int vocabularySize)
    {
        foreach (int token in tokens)
        {
            if (Unknown(what, token, vocabularySize) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static string? Unknown(string what, int token, int vocabularySize) =>
        (uint)token < (uint)vocabularySize ? null : Invariant($"{what} names token {token}; 0 to {vocabularySize - 1} are allowed.");
}
