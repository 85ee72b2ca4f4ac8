using System.Text.Json;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>How tokens are drawn and what ends a text: the same for completions and chat.</summary>
internal static class SamplingFields
{
    public static IEnumerable<BodyField<RequestFields>> All(LimitOptions limits) =>
    [
        new("temperature", Schema.Number(0, 2, 1), "0 takes the most probable token; higher values draw more freely.", (field, to) => field.Number(value => to.Temperature = value)),
        new("top_p", Schema.Positive(1, 1), "Draws from the smallest set of most probable tokens that reaches this share.", (field, to) => field.Number(value => to.TopP = value)),
        new("top_k", Schema.Integer(0, int.MaxValue, 0), "Extension. Draws from the k most probable tokens; 0 from all.", (field, to) => field.Integer(value => to.TopK = value)),
        new("min_p", Schema.Number(0, 1, 0), "Extension. Least probability of a token relative to the best one.", (field, to) => field.Number(value => to.MinP = value)),
        new("typical_p", Schema.Positive(1, 1), "Extension. Locally typical sampling: share kept of the tokens whose surprise is nearest the entropy.", (field, to) => field.Number(value => to.TypicalP = value)),
        new("repetition_penalty", Schema.Positive(2, 1), "Extension. Over 1 makes tokens of prompt and output less likely, under 1 more likely.", (field, to) => field.Number(value => to.RepetitionPenalty = value)),
        new("frequency_penalty", Schema.Number(-2, 2, 0), "Taken from a token's logit for each time it was generated.", (field, to) => field.Number(value => to.FrequencyPenalty = value)),
        new("presence_penalty", Schema.Number(-2, 2, 0), "Taken once from the logit of a token that was generated.", (field, to) => field.Number(value => to.PresencePenalty = value)),
        new("logit_bias", Schema.Map(Schema.Number(-100, 100)), $"Token ids and what is added to their logits; at most {limits.MaxLogitBias}.", ReadBiases),
        new("allowed_token_ids", Schema.List(TokenId(), min: 1), "Extension. The only tokens that may be drawn.", (field, to) => field.Integers(value => to.AllowedTokenIds = value)),
        new("bad_words", Schema.List(Schema.Text(), max: limits.MaxBadWords), "Extension. Texts that are not generated, as they are written or after a space.", (field, to) => field.Texts(value => to.BadWords = value)),
        new("seed", Schema.Integer(long.MinValue, long.MaxValue), "Equal seeds give equal texts; choice i draws with seed + i. Without one each choice differs.", (field, to) => field.Integer(value => to.Seed = value)),
        new("n", Schema.Integer(1, limits.MaxN, 1), "Choices of each prompt.", (field, to) => field.Integer(value => to.N = value)),
        new("stop", Schema.Either(Schema.Text(), Schema.List(Schema.Text(), max: limits.MaxStops)), $"Texts of at most {limits.MaxStopLength} characters that end the output and are cut off it.", ReadStop),
        new("stop_token_ids", Schema.List(TokenId(), max: limits.MaxStopTokenIds), "Extension. Tokens that end the output, beside the model's own.", (field, to) => field.Integers(value => to.StopTokenIds = value)),
        new("include_stop_str_in_output", Schema.Switch(false), "Extension. Leaves the text of 'stop' that was reached in the output.", (field, to) => field.Switch(value => to.IncludeStopStrInOutput = value)),
        new("min_tokens", Schema.Integer(0, limits.MaxTokens, 0), "Extension. Nothing ends the output before so many tokens.", (field, to) => field.Integer(value => to.MinTokens = value)),
        new("ignore_eos", Schema.Switch(false), "Extension. The model's token that ends texts does not end this one.", (field, to) => field.Switch(value => to.IgnoreEos = value)),
        new("truncate_prompt_tokens", Schema.Integer(1, limits.MaxPromptTokens), "Extension. Keeps the last so many tokens of a prompt.", (field, to) => field.Integer(value => to.Truncate = value)),
    ];

    private static System.Text.Json.Nodes.JsonObject TokenId() => Schema.Integer(0, int.MaxValue);

    private static ServiceError? ReadStop(JsonField field, RequestFields fields) => field.Value.ValueKind == JsonValueKind.Array
        ? field.Texts(value => fields.Stop = value)
        : field.Text(value => fields.Stop = [value], "a string or an array of strings");

    private static ServiceError? ReadBiases(JsonField field, RequestFields fields)
    {
        if (field.IsNull)
        {
            return null;
        }

        if (field.Value.ValueKind != JsonValueKind.Object)
        {
            return field.Wrong("an object from token ids to numbers");
        }

        List<KeyValuePair<string, double>> biases = [];
        foreach (JsonProperty property in field.Value.EnumerateObject())
        {
            JsonField bias = new(property, field.UnknownFields, field.Path + ".");
            ServiceError? error = bias.NameError
                ?? (bias.IsNull ? bias.Wrong("a finite number") : bias.Number(value => biases.Add(new(bias.Path[(field.Path.Length + 1)..], value))));
            if (error is not null)
            {
                return error;
            }
        }

        fields.LogitBias = biases;
        return null;
    }
}
