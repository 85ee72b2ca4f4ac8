using MoxE.Server.Options;

namespace MoxE.Server.Serving.Validation;

/// <summary>What the answer holds and how it comes.</summary>
internal static class AnswerRules
{
    private const int MaxUserLength = 256;

    public static AnswerParts Read(RequestFields fields, FieldChecker check, LimitOptions limits)
    {
        if (fields.User is { Length: > MaxUserLength } user)
        {
            check.Fail(ServiceError.Field("user", $"a string of {user.Length} characters", $"at most {MaxUserLength} characters"));
        }

        if (fields is { IncludeUsage: not null, Stream: false })
        {
            check.Fail(new ServiceError(ErrorKind.Invalid, "'stream_options' is given without 'stream': allowed is only together with 'stream': true.", "stream_options"));
        }

        return new AnswerParts
        {
            LogProbs = check.OptionalInteger(fields.Chat?.TopLogProbs is null ? "logprobs" : "top_logprobs", fields.LogProbs, 0, limits.MaxLogProbs),
            PromptLogProbs = check.OptionalInteger("prompt_logprobs", fields.PromptLogProbs, 0, limits.MaxLogProbs),
            Echo = fields.Echo,
            TokenIds = fields.ReturnTokenIds,
            Routing = fields.ReturnRouting,
            Timings = fields.ReturnTimings,
            ContinuousUsage = fields.ContinuousUsage,
        };
    }
}
