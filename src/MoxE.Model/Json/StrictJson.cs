using System.Text.Json;
using System.Text.Unicode;

namespace MoxE.Model.Json;

/// <summary>JSON from a model folder: no comments, no trailing commas, bounded depth, and every string valid Unicode.</summary>
internal static class StrictJson
{
    /// <summary>Bytes of the largest file that is read whole (tokenizer files; headers and configurations have their own limits).</summary>
    public const int MaxFileBytes = 256 << 20;

    /// <summary>Parses <paramref name="utf8"/>, whose root must be an object.</summary>
    /// <exception cref="ModelFormatException">The text is not such JSON; the message names <paramref name="source"/> and the place.</exception>
    public static JsonDocument ParseObject(ReadOnlyMemory<byte> utf8, string source, int maxDepth)
    {
        JsonDocument document = Parse(utf8, source, maxDepth);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        JsonValueKind kind = document.RootElement.ValueKind;
        document.Dispose();
        throw new ModelFormatException($"{source}: found a JSON {Describe(kind)}; allowed: an object");
    }

    /// <summary>Parses a JSON value of any kind; no comments, no trailing commas, only whole text in strings.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="maxDepth">Deepest nesting.</param>
    /// <param name="uniqueNames">Whether a key that is given twice is refused here; otherwise that is the caller's affair.</param>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string source, int maxDepth, bool uniqueNames = false)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new ModelFormatException($"{source}: not valid JSON: the text is not UTF-8");
        }

        try
        {
            CheckStrings(utf8.Span, maxDepth);
            return JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = !uniqueNames });
        }
        catch (JsonException e)
        {
            throw new ModelFormatException($"{source}: not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new ModelFormatException($"{source}: not valid JSON: a string holds half a surrogate pair", e);
        }
    }

    /// <summary>Reads a file whole and parses it.</summary>
    /// <exception cref="ModelFormatException">The file is missing, too large or not a JSON object.</exception>
    public static JsonDocument LoadObject(string path, int maxDepth, int maxBytes = MaxFileBytes)
        => ParseObject(ReadFile(path, maxBytes), path, maxDepth);

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="ModelFormatException">The file is missing, unreadable or larger than <paramref name="maxBytes"/>.</exception>
    public static byte[] ReadFile(string path, int maxBytes = MaxFileBytes)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length <= maxBytes
                ? File.ReadAllBytes(path)
                : throw new ModelFormatException($"{path}: found {length} bytes; allowed: at most {maxBytes}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFormatException($"{path}: the file is missing", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A value as it stands in the file, cut to a length that fits a message.</summary>
    public static string Show(JsonElement value) => Show(value.GetRawText());

    /// <summary>Text from a file, cut to a length that fits a message and without control characters.</summary>
    public static string Show(string text)
    {
        const int longest = 100;
        string cut = text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "…");
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c)) : cut;
    }

    /// <summary>A JSON kind in words.</summary>
    public static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => "number",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        _ => "object",
    };

    // An escape such as \ud800 alone is valid JSON but no string; found here, later reads cannot fail.
    private static void CheckStrings(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        while (reader.Read())
        {
            if (reader.ValueIsEscaped && reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                _ = reader.GetString();
            }
        }
    }
}
