using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>What an answer holds and how it comes: the same for completions and chat.</summary>
internal static class AnswerFields
{
    private static readonly BodyTable<RequestFields> StreamOptions = new(
    [
        new("include_usage", Schema.Switch(false), "Sends a last chunk without choices that holds the usage.", (field, to) => field.Switch(value => to.IncludeUsage = value)),
        new("continuous_usage_stats", Schema.Switch(false), "Extension. Sends the usage so far in every chunk; with 'include_usage'.", (field, to) => field.Switch(value => to.ContinuousUsage = value)),
    ]);

    public static IEnumerable<BodyField<RequestFields>> All(LimitOptions limits) =>
    [
        new("model", Schema.Text(), "The model's name; without it the served one answers.", (field, to) => field.Text(value => to.Model = value)),
        new("stream", Schema.Switch(false), "Sends the output as server-sent events while it is generated.", (field, to) => field.Switch(value => to.Stream = value)),
        new("stream_options", Schema.Of(StreamOptions), "Only with 'stream'.", ReadStreamOptions),
        new("prompt_logprobs", Schema.Integer(0, limits.MaxLogProbs), "Extension. Log-probabilities of the prompt's tokens with so many alternatives.", (field, to) => field.Integer(value => to.PromptLogProbs = value)),
        new("return_token_ids", Schema.Switch(false), "Extension. Adds token ids of prompt and output.", (field, to) => field.Switch(value => to.ReturnTokenIds = value)),
        new("return_routing", Schema.Switch(false), "Extension. Adds what each layer's router did with each token.", (field, to) => field.Switch(value => to.ReturnRouting = value)),
        new("return_timings", Schema.Switch(false), "Extension. Adds where the time of each choice went.", (field, to) => field.Switch(value => to.ReturnTimings = value)),
        new("priority", Schema.Integer(-100, 100, 0), "Extension. Lower numbers are admitted first.", (field, to) => field.Integer(value => to.Priority = value)),
        new("request_id", Schema.Text(), "Extension. The request's id, as the header x-request-id: 1 to 128 letters, digits, '-', '_', '.' or ':'.", ReadRequestId),
        new("user", Schema.Text(), "Names the end user, at most 256 characters; changes nothing.", (field, to) => field.Text(value => to.User = value)),
    ];

    private static ServiceError? ReadStreamOptions(JsonField field, RequestFields fields)
    {
        if (field.IsNull)
        {
            return null;
        }

        fields.IncludeUsage = false;
        ServiceError? error = StreamOptions.Read(field, fields);
        return error ?? (fields is { ContinuousUsage: true, IncludeUsage: false }
            ? ServiceError.Field("stream_options.continuous_usage_stats", "true", "true only with 'include_usage': true")
            : null);
    }

    private static ServiceError? ReadRequestId(JsonField field, RequestFields fields) => field.Text(value => fields.RequestId = value)
        ?? (fields.RequestId is null || RequestId.IsFit(fields.RequestId)
            ? null
            : ServiceError.Field(field.Path, fields.RequestId, "1 … 128 letters, digits, '-', '_', '.' or ':'"));
}
