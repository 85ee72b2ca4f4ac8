using System.Text.Json;
using MoxE.Cli.Arguments;

namespace MoxE.Cli.Evaluation;

/// <summary>Text to be scored as one sequence.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Text">The text, as it stands in its file.</param>
internal sealed record EvalText(string Name, string Text)
{
    private const string Lines = ".jsonl";

    /// <summary>Reads files: a .jsonl file holds a text a line, any other file is one text.</summary>
    /// <exception cref="CommandException">A file is missing, not UTF-8 or malformed.</exception>
    public static IReadOnlyList<EvalText> Read(IEnumerable<string> paths) => [.. paths.SelectMany(path =>
        Path.GetExtension(path).Equals(Lines, StringComparison.OrdinalIgnoreCase) ? OfLines(path) : [new EvalText(path, TextFile.Read(path))])];

    /// <summary>Objects {"text": "…", "chunk": N}, one a line; "chunk" only names the text, other keys are notes.</summary>
    private static List<EvalText> OfLines(string path)
    {
        List<EvalText> texts = [];
        int number = 0;
        foreach (string line in TextFile.Read(path).Split('\n'))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                texts.Add(OfLine($"{path}:{number}", line));
            }
        }

        return texts.Count > 0 ? texts : throw new CommandException($"{path}: found no line; allowed: one or more, each {{\"text\": \"…\"}}.");
    }

    private static EvalText OfLine(string place, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("text", out JsonElement text) || text.ValueKind != JsonValueKind.String)
            {
                throw new CommandException($"{place}: found no key \"text\" with a string; allowed: {{\"text\": \"…\"}}.");
            }

            string name = root.TryGetProperty("chunk", out JsonElement chunk) ? $"{place} chunk {chunk}" : place;
            return new EvalText(name, text.GetString()!);
        }
        catch (JsonException e)
        {
            throw new CommandException($"{place}: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new CommandException($"{place}: \"text\" holds half a surrogate pair; allowed: whole text.", e);
        }
    }
}
