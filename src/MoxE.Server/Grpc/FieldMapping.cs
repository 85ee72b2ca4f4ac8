using System.Globalization;
using System.Text.Json;
using MoxE.Engine.Constraints;
using MoxE.Server.Serving;
using MoxE.Serving.V1;
using Kind = MoxE.Serving.V1.GenerateRequest.ConstraintOneofCase;
using Pooling = MoxE.Engine.Requests.Pooling;
using WirePooling = MoxE.Serving.V1.Pooling;

namespace MoxE.Server.Grpc;

/// <summary>Calls as the fields both surfaces share.</summary>
internal static class FieldMapping
{
    /// <summary>Field by field; values are checked later by <see cref="RequestValidator"/>.</summary>
    public static Outcome<RequestFields> ToFields(GenerateRequest request, bool stream)
    {
        if (request is { ConstraintCase: Kind.JsonObject, JsonObject: false })
        {
            return ServiceError.Field("json_object", "false", "true, or no constraint");
        }

        return new RequestFields
        {
            Model = Given(request.Model),
            Prompts = request.PromptCase switch
            {
                GenerateRequest.PromptOneofCase.Text => [new PromptInput("text", request.Text, null)],
                GenerateRequest.PromptOneofCase.TokenIds => [new PromptInput("token_ids", null, [.. request.TokenIds.Ids])],
                _ => [],
            },
            MaxTokens = request.HasMaxTokens ? request.MaxTokens : null,
            MinTokens = request.HasMinTokens ? request.MinTokens : null,
            Temperature = request.HasTemperature ? request.Temperature : null,
            TopP = request.HasTopP ? request.TopP : null,
            TopK = request.HasTopK ? request.TopK : null,
            MinP = request.HasMinP ? request.MinP : null,
            TypicalP = request.HasTypicalP ? request.TypicalP : null,
            RepetitionPenalty = request.HasRepetitionPenalty ? request.RepetitionPenalty : null,
            FrequencyPenalty = request.HasFrequencyPenalty ? request.FrequencyPenalty : null,
            PresencePenalty = request.HasPresencePenalty ? request.PresencePenalty : null,
            LogitBias = [.. request.LogitBias.Select(bias => KeyValuePair.Create(bias.Key.ToString(CultureInfo.InvariantCulture), bias.Value))],
            AllowedTokenIds = request.AllowedTokenIds is { } allowed ? [.. allowed.Ids.Select(id => (long)id)] : null,
            BadWords = [.. request.BadWords],
            Seed = request.HasSeed ? request.Seed : null,
            Stop = [.. request.Stop],
            StopTokenIds = [.. request.StopTokenIds.Select(id => (long)id)],
            IgnoreEos = request.IgnoreEos,
            IncludeStopStrInOutput = request.IncludeStopText,
            N = request.HasN ? request.N : null,
            BestOf = request.HasBestOf ? request.BestOf : null,
            Echo = request.Echo,
            LogProbs = request.HasLogprobs ? request.Logprobs : null,
            PromptLogProbs = request.HasPromptLogprobs ? request.PromptLogprobs : null,
            ReturnRouting = request.ReturnRouting,
            ReturnTimings = request.ReturnTimings,
            ReturnTokenIds = true,
            Priority = request.HasPriority ? request.Priority : null,
            Truncate = request.HasTruncate ? request.Truncate : null,
            Constraint = request.ConstraintCase switch
            {
                Kind.JsonObject => new ConstraintFields("json_object", ConstraintKind.JsonObject, ""),
                Kind.JsonSchema => new ConstraintFields("json_schema", ConstraintKind.JsonSchema, request.JsonSchema),
                Kind.Regex => new ConstraintFields("regex", ConstraintKind.Regex, request.Regex),
                Kind.Choice => new ConstraintFields("choice", ConstraintKind.Choice, JsonSerializer.Serialize(request.Choice.Texts)),
                Kind.Grammar => new ConstraintFields("grammar", ConstraintKind.Grammar, request.Grammar),
                _ => null,
            },
            RequestId = Given(request.RequestId),
            Stream = stream,
            User = request.User,
        };
    }

    /// <summary>Inputs to embed; their order is kept.</summary>
    public static Outcome<RequestFields> ToFields(EmbedRequest request)
    {
        Pooling? pooling = request.Pooling switch
        {
            WirePooling.Unspecified or WirePooling.Mean => Pooling.Mean,
            WirePooling.Last => Pooling.Last,
            _ => null,
        };
        if (pooling is null)
        {
            return ServiceError.Field("pooling", $"{(int)request.Pooling}", "POOLING_MEAN or POOLING_LAST");
        }

        return new RequestFields
        {
            Model = Given(request.Model),
            Prompts = [.. request.Input.Select((input, i) => new PromptInput(
                $"input[{i}]",
                input.ValueCase == EmbedInput.ValueOneofCase.Text ? input.Text : null,
                input.ValueCase == EmbedInput.ValueOneofCase.TokenIds ? [.. input.TokenIds.Ids] : null))],
            Pooling = pooling.Value,
            Dimensions = request.HasDimensions ? request.Dimensions : null,
            Truncate = request.HasTruncate ? request.Truncate : null,
            Priority = request.HasPriority ? request.Priority : null,
            RequestId = Given(request.RequestId),
            User = request.User,
        };
    }

    /// <summary>In an absent field of text there is an empty one.</summary>
    private static string? Given(string text) => text.Length > 0 ? text : null;
}
