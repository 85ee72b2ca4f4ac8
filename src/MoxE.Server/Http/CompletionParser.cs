using System.Text.Json;
using System.Text.Unicode;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>Reads the body of POST /v1/completions strictly: no unknown, repeated or mistyped field passes.</summary>
internal static class CompletionParser
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };

    /// <summary>The fields of a body; values are checked later by <see cref="RequestValidator"/>.</summary>
    public static Outcome<RequestFields> Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return new ServiceError(ErrorKind.Invalid, "The body is not valid UTF-8.");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Strict);
        }
        catch (JsonException e)
        {
            return new ServiceError(ErrorKind.Invalid, $"The body is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }

        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? ReadFields(document.RootElement)
                : new ServiceError(ErrorKind.Invalid, $"The body is {JsonField.Name(document.RootElement.ValueKind)}: allowed is an object.");
        }
    }

    private static Outcome<RequestFields> ReadFields(JsonElement body)
    {
        RequestFields fields = new();
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonProperty property in body.EnumerateObject())
        {
            JsonField field = new(property);
            ServiceError? error = field.NameError ?? (seen.Add(field.Path) ? ReadField(field, fields) : field.Repeated());
            if (error is not null)
            {
                return error;
            }
        }

        return fields;
    }

    private static ServiceError? ReadField(JsonField field, RequestFields fields) => field.Path switch
    {
        "model" => field.Text(value => fields.Model = value),
        "prompt" => PromptParser.Read(field, fields),
        "max_tokens" => field.Integer(value => fields.MaxTokens = value),
        "temperature" => field.Number(value => fields.Temperature = value),
        "top_p" => field.Number(value => fields.TopP = value),
        "top_k" => field.Integer(value => fields.TopK = value),
        "min_p" => field.Number(value => fields.MinP = value),
        "seed" => field.Integer(value => fields.Seed = value),
        "stop" => ReadStop(field, fields),
        "n" => field.Integer(value => fields.N = value),
        "echo" => field.Switch(value => fields.Echo = value),
        "stream" => field.Switch(value => fields.Stream = value),
        "stream_options" => ReadStreamOptions(field, fields),
        "user" => field.Text(value => fields.User = value),
        _ => UnsupportedFields.Check(field),
    };

    private static ServiceError? ReadStop(JsonField field, RequestFields fields)
    {
        if (field.Value.ValueKind != JsonValueKind.Array)
        {
            return field.Text(value => fields.Stop = [value], "a string or an array of strings");
        }

        List<string> stops = [];
        foreach (JsonElement item in field.Value.EnumerateArray())
        {
            JsonField element = new($"stop[{stops.Count}]", item);
            if (element.RequiredText(stops.Add) is { } error)
            {
                return error;
            }
        }

        fields.Stop = stops;
        return null;
    }

    private static ServiceError? ReadStreamOptions(JsonField field, RequestFields fields)
    {
        if (field.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (field.Value.ValueKind != JsonValueKind.Object)
        {
            return field.Wrong("an object");
        }

        fields.IncludeUsage = false;
        bool seen = false;
        foreach (JsonProperty property in field.Value.EnumerateObject())
        {
            JsonField option = new(property, "stream_options.");
            ServiceError? error = option.NameError;
            if (error is null)
            {
                error = option.Path != "stream_options.include_usage" ? option.Unknown()
                    : seen ? option.Repeated()
                    : option.Switch(value => fields.IncludeUsage = value);
                seen = true;
            }

            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }
}
