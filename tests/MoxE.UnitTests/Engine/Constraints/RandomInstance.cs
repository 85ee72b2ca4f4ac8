using System.Globalization;
using System.Text.Json;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>Random values in the canonical form that fit a schema more often than not. Whether they do is for the oracle to say.</summary>
internal sealed class RandomInstance(Random random, JsonElement root)
{
    private const int Deepest = 6;

    /// <summary>A value as text, or null where none was found.</summary>
    public static string? Make(Random random, string schema)
    {
        using var json = JsonDocument.Parse(schema);
        return new RandomInstance(random, json.RootElement).Make([json.RootElement], 0);
    }

    private string? Make(IReadOnlyList<JsonElement> schemas, int depth)
    {
        if (depth > Deepest || schemas.Any(schema => schema.ValueKind == JsonValueKind.False))
        {
            return null;
        }

        List<JsonElement> all = [];
        schemas.Where(schema => schema.ValueKind == JsonValueKind.Object).ToList().ForEach(schema => Expand(schema, all));
        if (all.Exists(schema => schema.ValueKind == JsonValueKind.False))
        {
            return null;
        }

        all.RemoveAll(schema => schema.ValueKind != JsonValueKind.Object);
        if (Find(all, "const") is { } constant)
        {
            return Canonical(constant);
        }

        if (Find(all, "enum") is { } values)
        {
            return Canonical(values[random.Next(values.GetArrayLength())]);
        }

        bool isNullable = Find(all, "nullable") is { ValueKind: JsonValueKind.True };
        return isNullable && random.Next(3) == 0 ? "null" : TypeOf(all) switch
        {
            "null" => "null",
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            "integer" => Whole(all),
            "number" => random.Next(3) == 0 ? Whole(all) : (random.Next(-4000, 4000) / 1000m).ToString(CultureInfo.InvariantCulture),
            "string" => Text(all),
            "array" => Array(all, depth),
            _ => Object(all, depth),
        };
    }

    private void Expand(JsonElement schema, List<JsonElement> all)
    {
        all.Add(schema);
        if (schema.ValueKind != JsonValueKind.Object || all.Count > 30)
        {
            return;
        }

        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            Expand(reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, part) => at.GetProperty(part)), all);
        }

        foreach (string union in new[] { "anyOf", "oneOf" })
        {
            if (schema.TryGetProperty(union, out JsonElement options))
            {
                Expand(options[random.Next(options.GetArrayLength())], all);
            }
        }

        if (schema.TryGetProperty("allOf", out JsonElement parts))
        {
            parts.EnumerateArray().ToList().ForEach(part => Expand(part, all));
        }
    }

    private string TypeOf(List<JsonElement> all)
    {
        if (Find(all, "type") is not { } type)
        {
            return new[] { "null", "boolean", "integer", "number", "string", "array", "object" }[random.Next(7)];
        }

        return type.ValueKind == JsonValueKind.Array ? type[random.Next(type.GetArrayLength())].GetString()! : type.GetString()!;
    }

    private string Whole(List<JsonElement> all)
    {
        int value = random.Next(4) == 0 ? random.Next(-5, 5) : random.Next(-1600, 1600);
        return (Find(all, "multipleOf") is { } divisor ? value * divisor.GetInt32() : value).ToString(CultureInfo.InvariantCulture);
    }

    private string Text(List<JsonElement> all)
    {
        if (Find(all, "format") is { } format)
        {
            return $"\"{Sample(format.GetString()!)}\"";
        }

        string alphabet = Find(all, "pattern") is null ? "ab🙂é\"\\\n\u0001/x" : "abcxy\"12-\n";
        System.Text.Rune[] runes = [.. alphabet.EnumerateRunes()];
        return JsonText(string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => runes[random.Next(runes.Length)].ToString())));
    }

    private string Sample(string format) => format switch
    {
        "date" => $"{random.Next(1900, 2100)}-{random.Next(1, 13):00}-{random.Next(1, 29):00}",
        "time" => $"{random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00}Z",
        "date-time" => $"{random.Next(1900, 2100)}-02-28T{random.Next(24):00}:00:59.5+01:30",
        "duration" => $"P{random.Next(1, 99)}D",
        "uuid" => new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString(),
        "email" => $"a.b{random.Next(9)}@example.org",
        "hostname" => $"host{random.Next(9)}.example.org",
        "ipv4" => $"{random.Next(256)}.{random.Next(256)}.0.255",
        "ipv6" => random.Next(2) == 0 ? "2001:db8::1" : "::",
        _ => $"https://example.org/a/{random.Next(9)}?q=1#x",
    };

    private string? Array(List<JsonElement> all, int depth)
    {
        List<string> items = [];
        JsonElement? prefix = Find(all, "prefixItems"), rest = Find(all, "items");
        int known = prefix?.GetArrayLength() ?? 0;
        // A tuple of which the schema says nothing more ends there: that is the canonical form.
        int count = random.Next(5) is var wanted && rest is null && prefix is not null ? Math.Min(wanted, known) : wanted;
        for (int i = 0; i < count; i++)
        {
            if (Make(i < known ? [prefix!.Value[i]] : rest is null ? [] : [rest.Value], depth + 1) is not { } item)
            {
                break;
            }

            items.Add(item);
        }

        return $"[{string.Join(random.Next(2) == 0 ? "," : ", ", items)}]";
    }

    private string? Object(List<JsonElement> all, int depth)
    {
        string colon = random.Next(2) == 0 ? ":" : ": ";
        List<string> members = [], declared = [];
        HashSet<string> required = [.. all.Where(schema => schema.TryGetProperty("required", out _)).SelectMany(schema => schema.GetProperty("required").EnumerateArray()).Select(name => name.GetString()!)];
        foreach (string name in all.Where(schema => schema.TryGetProperty("properties", out _)).SelectMany(schema => schema.GetProperty("properties").EnumerateObject()).Select(property => property.Name).Distinct())
        {
            declared.Add(name);
            JsonElement[] asked = [.. all.Select(schema => schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(name, out JsonElement own) ? own : default(JsonElement?)).OfType<JsonElement>()];
            if ((required.Contains(name) || random.Next(2) == 0) && Make(asked, depth + 1) is { } value)
            {
                members.Add(JsonText(name) + colon + value);
            }
        }

        if (Find(all, "additionalProperties") is { ValueKind: not JsonValueKind.False } additional || (declared.Count == 0 && Find(all, "patternProperties") is null && Find(all, "additionalProperties") is null && (additional = default).ValueKind == 0))
        {
            foreach (string name in new[] { "c", "abc", "cc" }.Where(name => !declared.Contains(name) && random.Next(2) == 0))
            {
                members.Add(JsonText(name) + colon + (Make(additional.ValueKind == JsonValueKind.Undefined ? [] : [additional], depth + 1) ?? "null"));
            }
        }

        if (Find(all, "patternProperties") is { } patterns && random.Next(2) == 0 && Make([patterns.EnumerateObject().First().Value], depth + 1) is { } matching)
        {
            members.Add(JsonText("x1") + colon + matching);
        }

        return $"{{{string.Join(",", members)}}}";
    }

    private static JsonElement? Find(List<JsonElement> all, string keyword)
    {
        foreach (JsonElement schema in all)
        {
            if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out JsonElement value))
            {
                return value;
            }
        }

        return null;
    }

    private static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonText(value.GetString()!),
        JsonValueKind.Array => $"[{string.Join(",", value.EnumerateArray().Select(Canonical))}]",
        JsonValueKind.Object => $"{{{string.Join(",", value.EnumerateObject().Select(property => JsonText(property.Name) + ":" + Canonical(property.Value)))}}}",
        _ => value.GetRawText(),
    };

    private static string JsonText(string text) => "\"" + string.Concat(text.Select(c => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        < ' ' => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    })) + "\"";
}
