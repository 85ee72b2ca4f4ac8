using System.Text.Json;
using System.Text.Json.Nodes;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>Random schemas of what is supported.</summary>
internal sealed class RandomSchema(Random random)
{
    private static readonly string[] Names = ["a", "ab", "b", "key", "é\"x"];
    private static readonly string[] Patterns = ["^[a-c]+$", "b", "^x|y$", "^[^a]{1,3}", "^\\d{2}-\\w$", "^(?:a|bc)*$"];
    private static readonly string[] Formats = ["date", "time", "date-time", "duration", "uuid", "email", "hostname", "ipv4", "ipv6", "uri"];
    private readonly JsonObject _definitions = [];

    public static string Make(Random random)
    {
        RandomSchema maker = new(random);
        JsonNode whole = maker.Any(3);
        if (whole is JsonObject schema && maker._definitions.Count > 0)
        {
            schema["$defs"] = maker._definitions;
        }

        return whole.ToJsonString();
    }

    private JsonNode Any(int depth) => random.Next(depth == 0 ? 7 : 14) switch
    {
        0 => Text(),
        1 => Whole(),
        2 => Decimal(),
        3 => new JsonObject { ["type"] = Chance(2) ? "boolean" : "null" },
        4 => new JsonObject { ["enum"] = Json("[1,\"a\\n\",null,true,{\"x\":[1,{\"é\":2}]},[],-2.5]") },
        5 => new JsonObject { ["const"] = Json(One("\"const\"", "12", "{\"a\":null}", "\"\"")) },
        6 => Chance(4) ? JsonValue.Create(true) : new JsonObject { ["type"] = new JsonArray("string", "null", "integer"), ["maxLength"] = 4, ["description"] = "mixed" },
        7 or 8 => Array(depth),
        9 or 10 => Object(depth),
        11 => new JsonObject { ["anyOf"] = Several(() => Any(depth - 1)) },
        12 => Joined(depth),
        _ => Reference(depth),
    };

    private JsonObject Text()
    {
        JsonObject schema = new() { ["type"] = "string" };
        switch (random.Next(4))
        {
            case 0:
                schema["minLength"] = random.Next(4);
                schema["maxLength"] = random.Next(4, 7);
                break;
            case 1:
                schema["pattern"] = One(Patterns);
                break;
            case 2:
                schema["format"] = One(Formats);
                break;
            default:
                schema["nullable"] = Chance(2);
                break;
        }

        return schema;
    }

    private JsonObject Whole()
    {
        JsonObject schema = new() { ["type"] = "integer" };
        if (Chance(4))
        {
            schema["multipleOf"] = random.Next(1, 20);
            return schema;
        }

        return Bounded(schema, () => JsonValue.Create(random.Next(-1500, 1500)));
    }

    private JsonObject Decimal() =>
        Bounded(new JsonObject { ["type"] = "number" }, () => JsonValue.Create(random.Next(-3000, 3000) / One(1m, 10m, 100m, 1000m)));

    private JsonObject Bounded(JsonObject schema, Func<JsonValue> bound)
    {
        JsonValue[] ends = [bound(), bound()];
        System.Array.Sort(ends, (a, b) => decimal.Parse(a.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture).CompareTo(decimal.Parse(b.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)));
        if (Chance(2))
        {
            schema[Chance(2) ? "minimum" : "exclusiveMinimum"] = ends[0];
        }

        if (Chance(2))
        {
            schema[Chance(2) ? "maximum" : "exclusiveMaximum"] = ends[1];
        }

        return schema;
    }

    private JsonObject Array(int depth)
    {
        JsonObject schema = new() { ["type"] = "array" };
        if (Chance(2))
        {
            schema["prefixItems"] = Several(() => Any(depth - 1));
        }

        if (Chance(2))
        {
            schema["items"] = Chance(6) ? JsonValue.Create(false) : Any(depth - 1);
        }

        if (Chance(2))
        {
            // With items false more than the prefix cannot be had.
            schema["minItems"] = random.Next(schema["items"]?.GetValueKind() == JsonValueKind.False ? 1 : 2);
        }

        if (Chance(2))
        {
            schema["maxItems"] = random.Next(2, 5);
        }

        return schema;
    }

    private JsonObject Object(int depth)
    {
        JsonObject schema = new() { ["type"] = "object" };
        switch (random.Next(6))
        {
            case 0:
                schema["additionalProperties"] = Any(depth - 1);
                schema["maxProperties"] = random.Next(1, 4);
                schema["minProperties"] = random.Next(2);
                schema["propertyNames"] = new JsonObject { ["pattern"] = "^[a-c]*$" };
                break;
            case 1:
                schema["patternProperties"] = new JsonObject { ["^x"] = Any(depth - 1) };
                schema["additionalProperties"] = false;
                break;
            default:
                string[] names = [.. Names.Where(_ => Chance(2)).OrderBy(_ => random.Next())];
                schema["properties"] = new JsonObject(names.Select(name => KeyValuePair.Create(name, (JsonNode?)Any(depth - 1))));
                schema["required"] = new JsonArray([.. names.Where(_ => Chance(2)).Select(name => (JsonNode?)name)]);
                if (Chance(2))
                {
                    schema["additionalProperties"] = Chance(2) ? JsonValue.Create(false) : Any(depth - 1);
                }

                break;
        }

        return schema;
    }

    private JsonObject Joined(int depth) => random.Next(4) switch
    {
        0 => new JsonObject { ["allOf"] = new JsonArray(Declared("p", depth), Declared("q", depth), new JsonObject { ["required"] = new JsonArray("q") }) },
        1 => new JsonObject { ["oneOf"] = new JsonArray(Tagged("one", depth), Tagged("two", depth), Text()) },
        2 => new JsonObject { ["type"] = "integer", ["minimum"] = -5, ["anyOf"] = new JsonArray(new JsonObject { ["maximum"] = 3 }, new JsonObject { ["minimum"] = 90, ["maximum"] = 120 }) },
        _ => new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "integer", ["maximum"] = 0 }, new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0 }, new JsonObject { ["const"] = "none" }) },
    };

    private JsonObject Declared(string name, int depth) => new() { ["type"] = "object", ["properties"] = new JsonObject { [name] = Any(depth - 1), ["both"] = new JsonObject { ["type"] = new JsonArray("integer", name == "p" ? "string" : "null") } } };

    private JsonObject Tagged(string tag, int depth) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["tag"] = new JsonObject { ["const"] = tag }, ["value"] = Any(depth - 1) },
        ["required"] = new JsonArray("tag"),
        ["additionalProperties"] = false,
    };

    private JsonObject Reference(int depth)
    {
        string name = $"d{_definitions.Count}";
        _definitions[name] = null;
        _definitions[name] = Chance(2)
            ? Any(depth - 1)
            : new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["v"] = Any(depth - 1), ["next"] = new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["$ref"] = $"#/$defs/{name}" }, new JsonObject { ["type"] = "null" }) } },
                ["required"] = new JsonArray("next"),
                ["additionalProperties"] = false,
            };
        return new JsonObject { ["$ref"] = $"#/$defs/{name}", ["title"] = "refers" };
    }

    private JsonArray Several(Func<JsonNode> make) => new([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (JsonNode?)make())]);

    private bool Chance(int of) => random.Next(of) == 0;

    private T One<T>(params T[] values) => values[random.Next(values.Length)];

    private static JsonNode? Json(string text) => JsonNode.Parse(text);
}
