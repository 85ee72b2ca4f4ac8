using System.Globalization;
using System.Text.Json;
using MoxE.Engine.Constraints;
using MoxE.Server.Serving;
using MoxE.Serving.V1;
using Kind = MoxE.Serving.V1.GenerateRequest.ConstraintOneofCase;

namespace MoxE.Server.Grpc;

/// <summary>A Generate call as the fields both surfaces share.</summary>
internal static class FieldMapping
{
    /// <summary>Field by field; values are checked later by <see cref="RequestValidator"/>.</summary>
    public static Outcome<RequestFields> ToFields(GenerateRequest request)
    {
        if (request is { ConstraintCase: Kind.JsonObject, JsonObject: false })
        {
            return ServiceError.Field("json_object", "false", "true, or no constraint");
        }

        return new RequestFields
        {
            Model = request.Model.Length > 0 ? request.Model : null,
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
            Stream = true,
            User = request.User,
        };
    }

    /// <summary>Makes the id that the message names the call's own.</summary>
    public static ServiceError? TakeRequestId(GenerateRequest request, HttpContext http)
    {
        if (request.RequestId.Length == 0)
        {
            return null;
        }

        if (RequestId.Take(request.RequestId) != request.RequestId)
        {
            return ServiceError.Field("request_id", $"\"{ServiceError.Shorten(request.RequestId)}\"", $"1 … {RequestId.MaxLength} letters, digits, '-', '_', '.' or ':'");
        }

        http.TraceIdentifier = request.RequestId;
        http.Response.Headers[RequestId.Header] = request.RequestId;
        return null;
    }
}
