using System.Text.Json;
using MoxE.Model.Json;

namespace MoxE.Model.Folders;

/// <summary>How JSON of a model folder is read and written.</summary>
internal static class JsonText
{
    private const int MaxDepth = 16;
    private static readonly JsonWriterOptions Format = new() { Indented = true, IndentSize = 2, NewLine = "\n" };

    /// <summary>Parses strictly: no comments, no trailing commas, no key twice, bounded depth.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8Json, string source) =>
        StrictJson.Parse(utf8Json, source, MaxDepth, uniqueNames: true);

    /// <summary>Writes indented text with a final LF.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Format))
        {
            content(json);
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }
}
