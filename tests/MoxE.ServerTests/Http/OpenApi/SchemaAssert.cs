using System.Text.Json;

namespace MoxE.ServerTests.Http.OpenApi;

/// <summary>Holds an answer against its schema: types, required names, and no name that is not described.</summary>
internal static class SchemaAssert
{
    public static void Fits(JsonElement document, JsonElement schema, JsonElement value, string path) =>
        Assert.True(Complaint(document, schema, value, path) is not { } complaint, Complaint(document, schema, value, path));

    private static string? Complaint(JsonElement document, JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            JsonElement target = document;
            foreach (string part in reference.GetString()!.Split('/').Skip(1))
            {
                target = target.GetProperty(part);
            }

            return Complaint(document, target, value, path);
        }

        if (schema.TryGetProperty("anyOf", out JsonElement options))
        {
            string?[] complaints = [.. options.EnumerateArray().Select(option => Complaint(document, option, value, path))];
            return complaints.Contains(null) ? null : complaints[0];
        }

        if (schema.TryGetProperty("enum", out JsonElement words) && !words.EnumerateArray().Any(word => word.ValueEquals(value.ToString())))
        {
            return $"{path}: {value} is none of {words}";
        }

        return schema.GetProperty("type").GetString() switch
        {
            "object" when value.ValueKind == JsonValueKind.Object => Complaint(document, schema, path, value),
            "array" when value.ValueKind == JsonValueKind.Array => value.EnumerateArray()
                .Select((item, index) => Complaint(document, schema.GetProperty("items"), item, $"{path}[{index}]")).FirstOrDefault(complaint => complaint is not null),
            "string" when value.ValueKind == JsonValueKind.String => null,
            "integer" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _) => null,
            "number" when value.ValueKind == JsonValueKind.Number => null,
            "null" when value.ValueKind == JsonValueKind.Null => null,
            string type => $"{path}: {value} is not of the type {type}",
            null => $"{path}: no type",
        };
    }

    private static string? Complaint(JsonElement document, JsonElement schema, string path, JsonElement value)
    {
        if (schema.TryGetProperty("additionalProperties", out JsonElement alike))
        {
            return value.EnumerateObject().Select(property => Complaint(document, alike, property.Value, $"{path}.{property.Name}")).FirstOrDefault(complaint => complaint is not null);
        }

        foreach (JsonElement name in schema.GetProperty("required").EnumerateArray())
        {
            if (!value.TryGetProperty(name.GetString()!, out _))
            {
                return $"{path}.{name} is missing";
            }
        }

        return value.EnumerateObject()
            .Select(property => schema.GetProperty("properties").TryGetProperty(property.Name, out JsonElement described)
                ? Complaint(document, described, property.Value, $"{path}.{property.Name}")
                : $"{path}.{property.Name} is not described")
            .FirstOrDefault(complaint => complaint is not null);
    }
}
