using System.Text.Json;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>Fields of the OpenAI request that are understood but not offered: only a value that changes nothing passes.</summary>
internal static class UnsupportedFields
{
    /// <summary>Null when the field is null or neutral; otherwise the error that names it.</summary>
    public static ServiceError? Check(JsonField field) => field.Path switch
    {
        "suffix" => Only(field, "null or \"\"", value => value.ValueKind == JsonValueKind.String && value.ValueEquals("")),
        "logprobs" => Only(field, "null", _ => false),
        "best_of" => Only(field, "null or 1", value => IsNumber(value, 1)),
        "presence_penalty" or "frequency_penalty" => Only(field, "null or 0", value => IsNumber(value, 0)),
        "repetition_penalty" => Only(field, "null or 1", value => IsNumber(value, 1)),
        "logit_bias" => Only(field, "null or {}", value => value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any()),
        _ => field.Unknown(),
    };

    private static ServiceError? Only(JsonField field, string allowed, Func<JsonElement, bool> isNeutral) =>
        field.Value.ValueKind == JsonValueKind.Null || isNeutral(field.Value) ? null : field.Wrong($"only {allowed}, the field is not supported");

    private static bool IsNumber(JsonElement value, double expected) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == expected;
}
