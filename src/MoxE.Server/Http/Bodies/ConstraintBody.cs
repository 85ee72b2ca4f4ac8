using System.Text.Json;
using MoxE.Engine.Constraints;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>"response_format" and "structured_outputs": what the text must be.</summary>
internal static class ConstraintBody
{
    private static readonly BodyTable<Format> JsonSchema = new(
    [
        new("name", Schema.Text(), "a name for the schema, 1 to 64 characters.", (field, to) => field.Text(value => to.Name = value), Required: true),
        new("schema", Schema.Free(), "The JSON schema.", (field, to) => field.Free(value => to.Schema = value.GetRawText())),
        new("description", Schema.Text(), "What the text is for; changes nothing.", static (field, _) => field.Text(static _ => { })),
        new("strict", Schema.Switch(), "Schemas are always kept to; true and false are the same.", static (field, _) => field.Switch(static _ => { })),
    ]);

    private static readonly BodyTable<Format> ResponseFormat = new(
    [
        new("type", Schema.Words("text", "json_object", "json_schema"), "text, json_object or json_schema.", (field, to) => field.Word(value => to.Type = value, "text", "json_object", "json_schema"), Required: true),
        new("json_schema", Schema.Of(JsonSchema), "With the type json_schema.", ReadJsonSchema),
    ]);

    private static readonly BodyTable<List<ConstraintFields>> StructuredOutputs = new(
    [
        new("json", Schema.Either(Schema.Free(), Schema.Text()), "A JSON schema, as an object or as text.", ReadSchema),
        new("json_object", Schema.Switch(), "true for any JSON object.", ReadAnyObject),
        new("regex", Schema.Text(), "A regular expression the whole text matches.", (field, to) => field.Text(value => to.Add(new(field.Path, ConstraintKind.Regex, value)))),
        new("choice", Schema.List(Schema.Text(), min: 1), "The texts of which one is written.", ReadChoice),
        new("grammar", Schema.Text(), "A GBNF grammar.", (field, to) => field.Text(value => to.Add(new(field.Path, ConstraintKind.Grammar, value)))),
    ]);

    public static IEnumerable<BodyField<RequestFields>> All() =>
    [
        new("response_format", Schema.Of(ResponseFormat), "Makes the text a JSON object, or one that a schema describes.", ReadResponseFormat),
        new("structured_outputs", Schema.Of(StructuredOutputs), "Extension. Makes the text what exactly one of its fields says.", ReadStructuredOutputs),
    ];

    private static ServiceError? ReadResponseFormat(JsonField field, RequestFields fields)
    {
        if (field.IsNull)
        {
            return null;
        }

        Format format = new();
        if (ResponseFormat.Read(field, format) is { } error)
        {
            return error;
        }

        if (format.Type != "json_schema")
        {
            return format.Schema is not null ? ServiceError.Field(field.Path + ".json_schema", $"given with the type {format.Type}", "only with the type json_schema")
                : format.Type == "json_object" ? SetOnce(field, fields, new(field.Path, ConstraintKind.JsonObject, ""))
                : null;
        }

        string path = field.Path + ".json_schema";
        if (format.Name is not { Length: >= 1 and <= 64 })
        {
            return new ServiceError(ErrorKind.Invalid, $"'{path}.name' is missing, empty or too long: allowed is a name of 1 … 64 characters.", path + ".name");
        }

        return SetOnce(field, fields, format.Schema is { Length: > 0 } schema
            ? new(path + ".schema", ConstraintKind.JsonSchema, schema)
            : new(path, ConstraintKind.JsonObject, ""));
    }

    private static ServiceError? ReadJsonSchema(JsonField field, Format format)
    {
        if (field.IsNull)
        {
            return null;
        }

        format.Schema = "";
        return JsonSchema.Read(field, format);
    }

    private static ServiceError? ReadStructuredOutputs(JsonField field, RequestFields fields)
    {
        if (field.IsNull)
        {
            return null;
        }

        List<ConstraintFields> given = [];
        if (StructuredOutputs.Read(field, given) is { } error)
        {
            return error;
        }

        return given.Count == 1
            ? SetOnce(field, fields, given[0])
            : ServiceError.Field(field.Path, given.Count == 0 ? "without a constraint" : $"given {given.Count} constraints", "exactly one of json, json_object, regex, choice and grammar");
    }

    private static ServiceError? ReadSchema(JsonField field, List<ConstraintFields> to) => field.Value.ValueKind == JsonValueKind.String
        ? field.Text(value => to.Add(new(field.Path, ConstraintKind.JsonSchema, value)))
        : field.Free(value => to.Add(new(field.Path, ConstraintKind.JsonSchema, value.GetRawText())));

    private static ServiceError? ReadAnyObject(JsonField field, List<ConstraintFields> to) =>
        field.Switch(value =>
        {
            if (value)
            {
                to.Add(new(field.Path, ConstraintKind.JsonObject, ""));
            }
        });

    private static ServiceError? ReadChoice(JsonField field, List<ConstraintFields> to)
    {
        IReadOnlyList<string>? choices = null;
        if (field.Texts(value => choices = value) is { } error)
        {
            return error;
        }

        if (choices is null)
        {
            return null;
        }

        if (choices.Count == 0 || choices.Contains(""))
        {
            return ServiceError.Field(field.Path, choices.Count == 0 ? "an empty array" : "given an empty text", "at least one text, none empty");
        }

        to.Add(new(field.Path, ConstraintKind.Choice, JsonSerializer.Serialize(choices)));
        return null;
    }

    private static ServiceError? SetOnce(JsonField field, RequestFields fields, ConstraintFields constraint)
    {
        if (fields.Constraint is { } other)
        {
            return new ServiceError(ErrorKind.Invalid, $"'{field.Path}' constrains the text, and '{other.Field}' does too: allowed is one constraint.", field.Path);
        }

        fields.Constraint = constraint;
        return null;
    }

    private sealed class Format
    {
        public string Type { get; set; } = "";

        public string? Name { get; set; }

        /// <summary>The schema's text, empty when "json_schema" has none; null without "json_schema".</summary>
        public string? Schema { get; set; }
    }
}
