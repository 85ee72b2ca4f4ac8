using System.Text.Json.Nodes;
using NJsonSchema;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>
/// Somebody else's validator. It reads an older draft, so keywords that have another name or place there are rewritten.
/// Left to the oracle alone: formats, which it judges by its own rules; lengths of texts with characters that it counts
/// twice; enumerated objects and arrays, and some references, which it cannot read.
/// </summary>
internal static class ForeignValidator
{
    /// <summary>Its complaints about a value, none for a valid one; or null where it cannot read the schema.</summary>
    public static string? Complaints(string schema, string value)
    {
        bool hasPairs = value.Any(char.IsSurrogate) || value.Contains("\\ud", StringComparison.OrdinalIgnoreCase);
        try
        {
            JsonSchema foreign = JsonSchema.FromJsonAsync(Older(JsonNode.Parse(schema), hasPairs)!.ToJsonString()).GetAwaiter().GetResult();
            return string.Join("; ", foreign.Validate(value));
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException)
        {
            return null;
        }
    }

    private static JsonObject? Older(JsonNode? schema, bool hasPairs)
    {
        if (schema is not JsonObject asked)
        {
            return schema!.GetValue<bool>() ? new JsonObject() : new JsonObject { ["not"] = new JsonObject() };
        }

        JsonObject older = [];
        foreach ((string keyword, JsonNode? value) in asked)
        {
            switch (keyword)
            {
                case "format" or "nullable":
                    break;
                case "minLength" or "maxLength" when hasPairs:
                case "const" when value is JsonObject or JsonArray:
                case "enum" when value!.AsArray().Any(item => item is JsonObject or JsonArray):
                    break;
                case "const":
                    older["enum"] = new JsonArray(value?.DeepClone());
                    break;
                case "$defs":
                    older["definitions"] = Each(value!.AsObject(), hasPairs);
                    break;
                case "properties" or "patternProperties":
                    older[keyword] = Each(value!.AsObject(), hasPairs);
                    break;
                case "$ref":
                    older[keyword] = value!.GetValue<string>().Replace("$defs", "definitions", StringComparison.Ordinal);
                    break;
                case "prefixItems":
                    older["items"] = new JsonArray([.. value!.AsArray().Select(item => (JsonNode?)Older(item, hasPairs))]);
                    break;
                case "items":
                    older[asked.ContainsKey("prefixItems") ? "additionalItems" : "items"] = Older(value, hasPairs);
                    break;
                case "additionalProperties" when value is JsonValue:
                    older[keyword] = value.DeepClone();
                    break;
                case "additionalProperties" or "propertyNames":
                    older[keyword] = Older(value, hasPairs);
                    break;
                case "allOf" or "anyOf" or "oneOf":
                    older[keyword] = new JsonArray([.. value!.AsArray().Select(item => (JsonNode?)Older(item, hasPairs))]);
                    break;
                default:
                    older[keyword] = value?.DeepClone();
                    break;
            }
        }

        if (asked["nullable"]?.GetValue<bool>() != true)
        {
            return older;
        }

        JsonObject either = [];
        if (older.Remove("definitions", out JsonNode? definitions))
        {
            either["definitions"] = definitions; // which references look for at the top
        }

        either["anyOf"] = new JsonArray(older, new JsonObject { ["type"] = "null" });
        return either;
    }

    private static JsonObject Each(JsonObject schemas, bool hasPairs) => new(schemas.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Older(pair.Value, hasPairs))));
}
