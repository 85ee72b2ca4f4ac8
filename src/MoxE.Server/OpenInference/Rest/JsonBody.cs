using System.Text.Json;
using System.Text.Unicode;
using MoxE.Server.Http;
using MoxE.Server.Http.Bodies;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>Bodies of the protocol: a JSON object, read field by field; no field is unknown or given twice.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };
    private static readonly UnknownFields Refused = new(refuse: true);

    /// <summary>The body of a request, or 413 or 415. Clients of the protocol often name no content type.</summary>
    public static async ValueTask<(ReadOnlyMemory<byte> Body, ServiceError? Error)> ReadAsync(HttpRequest request, int maxBytes, bool mayBeBinary, CancellationToken cancellationToken)
    {
        bool fits = request.ContentType is null || BodyReader.IsJson(request.ContentType)
            || (mayBeBinary && string.Equals(request.ContentType, "application/octet-stream", StringComparison.OrdinalIgnoreCase));
        return fits
            ? await BodyReader.ReadAsync(request, maxBytes, cancellationToken)
            : (default, new ServiceError(ErrorKind.UnsupportedMediaType, $"The content type is not allowed: allowed is application/json in UTF-8{(mayBeBinary ? ", and application/octet-stream for the binary extension" : "")}."));
    }

    /// <summary>Reads an object and its fields.</summary>
    /// <param name="body">The object in UTF-8.</param>
    /// <param name="read">Takes one field, or says what is wrong with it.</param>
    public static ServiceError? ReadObject(ReadOnlyMemory<byte> body, Func<JsonField, ServiceError?> read)
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
                ? ReadFields(document.RootElement, "", read)
                : new ServiceError(ErrorKind.Invalid, $"The body is {JsonField.Name(document.RootElement.ValueKind)}: allowed is an object.");
        }
    }

    /// <summary>Reads a field that is an object.</summary>
    public static ServiceError? ReadObject(JsonField field, Func<JsonField, ServiceError?> read) =>
        field.Value.ValueKind == JsonValueKind.Object ? ReadFields(field.Value, field.Path + ".", read) : field.Wrong("an object");

    /// <summary>Reads a field that is an array of objects.</summary>
    /// <param name="field">The field.</param>
    /// <param name="read">Takes one element's path and value.</param>
    public static ServiceError? ReadArray(JsonField field, Func<JsonField, ServiceError?> read)
    {
        if (field.Value.ValueKind != JsonValueKind.Array)
        {
            return field.Wrong("an array of objects");
        }

        int index = 0;
        foreach (JsonElement item in field.Value.EnumerateArray())
        {
            if (read(field.Item(index++, item)) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static ServiceError? ReadFields(JsonElement value, string prefix, Func<JsonField, ServiceError?> read)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonField field = new(property, Refused, prefix);
            ServiceError? error = field.NameError ?? (seen.Add(field.Path) ? read(field) : field.Repeated());
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }
}
