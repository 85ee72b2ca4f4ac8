using System.Text.Encodings.Web;
using System.Text.Json;

namespace MoxE.Training.Data;

/// <summary>Files of one JSON object a line, of which <c>text</c> is a document; other keys are notes.</summary>
internal static class JsonLines
{
    private const int LongestShown = 60;
    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a file; empty lines and empty texts are left out.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Where each text stands, the text, and its <c>chunk</c> where it has one.</returns>
    /// <exception cref="TrainingException">A line is not such an object; the message names file, line and value.</exception>
    public static IEnumerable<(string Source, string Text, int? Chunk)> Read(string path)
    {
        foreach ((int number, string line) in TextLines.Read(path))
        {
            if (line.Length == 0)
            {
                continue;
            }

            string source = $"{path}: line {number}";
            (string text, int? chunk) = Parse(line, source);
            if (text.Length > 0)
            {
                yield return (source, text, chunk);
            }
        }
    }

    /// <summary>Writes one line.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="text">The document.</param>
    /// <param name="chunk">The held-out chunk that it comes from, if it does.</param>
    public static void Write(Stream file, string text, int? chunk)
    {
        using (Utf8JsonWriter json = new(file, Layout))
        {
            json.WriteStartObject();
            if (chunk is { } index)
            {
                json.WriteNumber("chunk", index);
            }

            json.WriteString("text", text);
            json.WriteEndObject();
        }

        file.WriteByte((byte)'\n');
    }

    private static (string Text, int? Chunk) Parse(string line, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("text", out JsonElement text))
            {
                throw new TrainingException($"{source}: found no field text in {Show(line)}; allowed: {{\"text\": \"…\"}}");
            }

            if (text.ValueKind != JsonValueKind.String)
            {
                throw new TrainingException($"{source}: text: found {Show(text.GetRawText())}; allowed: a string");
            }

            int? chunk = root.TryGetProperty("chunk", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int index) ? index : null;
            return (text.GetString()!, chunk);
        }
        catch (JsonException exception)
        {
            throw new TrainingException($"{source}: found {Show(line)}, which is not JSON ({exception.Message}); allowed: {{\"text\": \"…\"}}", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new TrainingException($"{source}: text: found half a surrogate pair in {Show(line)}; allowed: whole characters", exception);
        }
    }

    private static string Show(string text) => text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, LongestShown), "…");
}
