using System.Text.Json.Nodes;

namespace MoxE.Server.Http.Bodies;

/// <summary>Makes JSON schemas of fields, as JSON Schema 2020-12 has them.</summary>
internal static class Schema
{
    public static JsonObject Text(string? byDefault = null) => With(Typed("string"), "default", byDefault);

    public static JsonObject Words(params ReadOnlySpan<string> words) => With(Typed("string"), "enum", new JsonArray([.. words.ToArray().Select(word => (JsonNode)word)]));

    public static JsonObject Integer(long min, long max, long? byDefault = null)
    {
        JsonObject schema = Typed("integer");
        schema["minimum"] = min;
        schema["maximum"] = max;
        return With(schema, "default", byDefault);
    }

    public static JsonObject Number(double min, double max, double? byDefault = null)
    {
        JsonObject schema = Typed("number");
        schema["minimum"] = min;
        schema["maximum"] = max;
        return With(schema, "default", byDefault);
    }

    /// <summary>A number over 0.</summary>
    public static JsonObject Positive(double max, double byDefault)
    {
        JsonObject schema = Typed("number");
        schema["exclusiveMinimum"] = 0;
        schema["maximum"] = max;
        schema["default"] = byDefault;
        return schema;
    }

    public static JsonObject Switch(bool? byDefault = null) => With(Typed("boolean"), "default", byDefault);

    public static JsonObject List(JsonObject items, long? min = null, long? max = null)
    {
        JsonObject schema = Typed("array");
        schema["items"] = items;
        return With(With(schema, "minItems", min), "maxItems", max);
    }

    /// <summary>Any object.</summary>
    public static JsonObject Free() => Typed("object");

    /// <summary>An object whose values are alike.</summary>
    public static JsonObject Map(JsonObject values) => With(Typed("object"), "additionalProperties", values);

    public static JsonObject Either(params ReadOnlySpan<JsonObject> options) => new() { ["anyOf"] = new JsonArray([.. options]) };

    /// <summary>The only value that passes beside null.</summary>
    public static JsonObject Only(JsonNode value) => new() { ["const"] = value };

    /// <summary>Nothing passes but null.</summary>
    public static JsonObject Nothing() => Typed("null");

    /// <summary>The object a table reads.</summary>
    public static JsonObject Of<T>(BodyTable<T> table)
        where T : class
    {
        JsonObject properties = [];
        JsonArray required = [];
        foreach (BodyField<T> field in table.Fields)
        {
            JsonObject schema = field.Required ? field.Schema.DeepClone().AsObject() : OrNull(field.Schema);
            schema["description"] = field.Description;
            properties[field.Name] = schema;
            if (field.Required)
            {
                required.Add(field.Name);
            }
        }

        JsonObject described = Typed("object");
        described["properties"] = properties;
        described["additionalProperties"] = false;
        return required.Count == 0 ? described : With(described, "required", required);
    }

    private static JsonObject OrNull(JsonObject schema) => schema switch
    {
        _ when schema["type"] is JsonValue type && type.GetValue<string>() == "null" => schema.DeepClone().AsObject(),
        _ when schema["anyOf"] is JsonArray => WithNullOption(schema.DeepClone().AsObject()),
        _ => Either(schema.DeepClone().AsObject(), Typed("null")),
    };

    private static JsonObject WithNullOption(JsonObject schema)
    {
        schema["anyOf"]!.AsArray().Add(Typed("null"));
        return schema;
    }

    private static JsonObject Typed(string type) => new() { ["type"] = type };

    private static JsonObject With(JsonObject schema, string name, JsonNode? value)
    {
        if (value is not null)
        {
            schema[name] = value;
        }

        return schema;
    }
}
