using System.Globalization;
using MoxE.Engine.Requests;
using MoxE.Model.Tokens;
using MoxE.Server.Options;

namespace MoxE.Server.Serving.Validation;

/// <summary>How tokens are drawn, and which may be.</summary>
internal static class SamplingRules
{
    private const double MaxTemperature = 2;
    private const double MaxPenalty = 2;
    private const double MaxBias = 100;

    public static SamplingParameters Read(RequestFields fields, ServedModel model, FieldChecker check, LimitOptions limits)
    {
        int vocabulary = model.Tokenizer.VocabularySize;
        int topK = check.Integer("top_k", fields.TopK, 0, 0, int.MaxValue);
        return new SamplingParameters
        {
            Temperature = check.Number("temperature", fields.Temperature, 1, 0, MaxTemperature),
            TopP = check.Share("top_p", fields.TopP),
            TopK = topK < vocabulary ? topK : 0,
            MinP = check.Number("min_p", fields.MinP, 0, 0, 1),
            TypicalP = check.Share("typical_p", fields.TypicalP),
            RepetitionPenalty = check.Positive("repetition_penalty", fields.RepetitionPenalty, MaxPenalty),
            FrequencyPenalty = check.Number("frequency_penalty", fields.FrequencyPenalty, 0, -MaxPenalty, MaxPenalty),
            PresencePenalty = check.Number("presence_penalty", fields.PresencePenalty, 0, -MaxPenalty, MaxPenalty),
            LogitBias = Biases(fields, vocabulary, check, limits),
            AllowedTokens = Allowed(fields, vocabulary, check),
            BannedSequences = Banned(fields, model.Tokenizer, check, limits),
        };
    }

    private static IReadOnlyList<TokenBias> Biases(RequestFields fields, int vocabulary, FieldChecker check, LimitOptions limits)
    {
        if (fields.LogitBias.Count > limits.MaxLogitBias)
        {
            check.Fail(ServiceError.Field("logit_bias", $"{fields.LogitBias.Count} tokens", $"at most {limits.MaxLogitBias}"));
            return [];
        }

        Dictionary<int, TokenBias> biases = [];
        foreach ((string key, double bias) in fields.LogitBias)
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int token) || token >= vocabulary)
            {
                check.Fail(ServiceError.Field("logit_bias", $"for token '{ServiceError.Shorten(key)}'", $"token ids 0 … {vocabulary - 1} as names"));
            }
            else if (!biases.TryAdd(token, new TokenBias(token, check.Number($"logit_bias.{token}", bias, 0, -MaxBias, MaxBias))))
            {
                check.Fail(ServiceError.Field("logit_bias", $"given twice for token {token}", "each token once"));
            }
        }

        return [.. biases.Values];
    }

    private static int[]? Allowed(RequestFields fields, int vocabulary, FieldChecker check)
    {
        if (fields.AllowedTokenIds is not { } given)
        {
            return null;
        }

        if (given.Count == 0)
        {
            check.Fail(ServiceError.Field("allowed_token_ids", "empty", "at least one token id"));
        }

        return [.. check.TokenIds("allowed_token_ids", given, vocabulary, vocabulary).Distinct()];
    }

    /// <summary>A word is banned as it is written and after a space: byte-level tokens hold the space before a word.</summary>
    private static IReadOnlyList<int[]> Banned(RequestFields fields, Tokenizer tokenizer, FieldChecker check, LimitOptions limits)
    {
        check.Texts("bad_words", fields.BadWords, limits.MaxBadWords, limits.MaxStopLength);
        return check.Error is null ? [.. fields.BadWords.SelectMany(word => new[] { tokenizer.Encode(word), tokenizer.Encode(" " + word) })] : [];
    }
}
