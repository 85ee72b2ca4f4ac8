using MoxE.Engine.Requests;
using MoxE.Server.Options;

namespace MoxE.Server.Serving.Validation;

/// <summary>How long the generated text may be and must be.</summary>
internal static class LengthRules
{
    /// <summary>Tokens of a completion that does not say how many.</summary>
    public const int DefaultMaxTokens = 16;

    /// <summary>At least one token, unless what is asked for is known of the prompt.</summary>
    public static int MaxTokens(RequestFields fields, AnswerParts parts, FieldChecker check, LimitOptions limits)
    {
        if (fields.Pooling != Pooling.None)
        {
            return 0;
        }

        string field = fields.Chat?.MaxCompletionTokens is null ? "max_tokens" : "max_completion_tokens";
        int min = parts.Echo || parts.PromptLogProbs is not null || fields.PromptLogits != LogitRows.None ? 0 : 1;
        if (fields.MaxTokens == 0 && min == 1)
        {
            check.Fail(ServiceError.Field(field, "0", $"an integer 1 … {limits.MaxTokens}, and 0 with echo or prompt_logprobs"));
            return 1;
        }

        int usual = fields.Chat is null ? DefaultMaxTokens : limits.DefaultChatTokens;
        return check.Integer(field, fields.MaxTokens, Math.Min(usual, limits.MaxTokens), min, limits.MaxTokens);
    }

    public static int MinTokens(RequestFields fields, int maxTokens, FieldChecker check) => check.Integer("min_tokens", fields.MinTokens, 0, 0, maxTokens);
}
