using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Unicode;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>
/// The fields of one kind of object. It reads strictly: no repeated or mistyped field passes, and an unknown one only
/// where the server is told so. The API document is written from the same table.
/// </summary>
internal sealed class BodyTable<T>
    where T : class
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };
    private readonly FrozenDictionary<string, BodyField<T>> _byName;

    public BodyTable(IEnumerable<BodyField<T>> fields)
    {
        Fields = [.. fields];
        _byName = Fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);
    }

    /// <summary>The fields in the order in which they are documented.</summary>
    public IReadOnlyList<BodyField<T>> Fields { get; }

    /// <summary>Reads a whole body into <paramref name="target"/>.</summary>
    public ServiceError? Parse(ReadOnlyMemory<byte> body, T target, UnknownFields unknown)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return new ServiceError(ErrorKind.Invalid, "The body is not valid UTF-8.");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Options);
        }
        catch (JsonException e)
        {
            return new ServiceError(ErrorKind.Invalid, $"The body is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }

        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, target, unknown, prefix: "")
                : new ServiceError(ErrorKind.Invalid, $"The body is {JsonField.Name(document.RootElement.ValueKind)}: allowed is an object.");
        }
    }

    /// <summary>Reads an object inside a body.</summary>
    public ServiceError? Read(JsonField field, T target) =>
        field.Value.ValueKind == JsonValueKind.Object ? Read(field.Value, target, field.UnknownFields, field.Path + ".") : field.Wrong("an object");

    private ServiceError? Read(JsonElement value, T target, UnknownFields unknown, string prefix)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonField field = new(property, unknown, prefix);
            ServiceError? error = field.NameError
                ?? (!seen.Add(field.Path) ? field.Repeated()
                    : _byName.TryGetValue(field.Path[prefix.Length..], out BodyField<T>? known) ? known.Read(field, target)
                    : unknown.Add(field));
            if (error is not null)
            {
                return error;
            }
        }

        foreach (BodyField<T> field in Fields)
        {
            if (field.Required && !seen.Contains(prefix + field.Name))
            {
                return new ServiceError(ErrorKind.Invalid, $"'{prefix}{field.Name}' is missing: {field.Description}", prefix + field.Name);
            }
        }

        return null;
    }
}
