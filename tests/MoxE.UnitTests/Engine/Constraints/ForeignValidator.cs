using System.Text.Json.Nodes;
using NJsonSchema;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>
/// Somebody else's validator. It reads an older draft, so keywords that have another name or place there are rewritten;
/// formats, which it judges by its own rules, are left to the oracle.
/// </summary>
internal static class ForeignValidator
{
    public static bool IsValid(string schema, string value, out string complaint)
    {
        JsonSchema foreign = JsonSchema.FromJsonAsync(Older(JsonNode.Parse(schema))!.ToJsonString()).GetAwaiter().GetResult();
        complaint = string.Join("; ", foreign.Validate(value));
        return complaint.Length == 0;
    }

    private static JsonNode? Older(JsonNode? schema)
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
                case "const":
                    older["enum"] = new JsonArray(value?.DeepClone());
                    break;
                case "$defs":
                    older["definitions"] = Each(value!.AsObject());
                    break;
                case "properties" or "patternProperties":
                    older[keyword] = Each(value!.AsObject());
                    break;
                case "$ref":
                    older[keyword] = value!.GetValue<string>().Replace("$defs", "definitions", StringComparison.Ordinal);
                    break;
                case "prefixItems":
                    older["items"] = new JsonArray([.. value!.AsArray().Select(Older)]);
                    break;
                case "items":
                    older[asked.ContainsKey("prefixItems") ? "additionalItems" : "items"] = Older(value);
                    break;
                case "additionalProperties" when value is JsonValue:
                    older[keyword] = value.DeepClone();
                    break;
                case "additionalProperties" or "propertyNames":
                    older[keyword] = Older(value);
                    break;
                case "allOf" or "anyOf" or "oneOf":
                    older[keyword] = new JsonArray([.. value!.AsArray().Select(Older)]);
                    break;
                default:
                    older[keyword] = value?.DeepClone();
                    break;
            }
        }

        return asked["nullable"]?.GetValue<bool>() == true ? new JsonObject { ["anyOf"] = new JsonArray(older, new JsonObject { ["type"] = "null" }) } : older;
    }

    private static JsonObject Each(JsonObject schemas) => new(schemas.Select(pair => KeyValuePair.Create(pair.Key, Older(pair.Value))));
}
