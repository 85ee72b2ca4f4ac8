using System.Text.Json;
using MoxE.Cli.Arguments;

namespace MoxE.Cli.Evaluation;

/// <summary>Sequences in a JSON file: {"sequences": [[id, …], …]}; other keys are notes.</summary>
internal static class TokenSequences
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabulary">V: ids are 0 … V − 1.</param>
    /// <exception cref="CommandException">The file is missing or malformed, or an id is not allowed.</exception>
    public static IReadOnlyList<EvalSequence> Read(string path, int vocabulary)
    {
        int[][] sequences = Parse(path);
        for (int i = 0; i < sequences.Length; i++)
        {
            int stranger = sequences[i].AsSpan().IndexOfAnyExceptInRange(0, vocabulary - 1);
            if (stranger >= 0)
            {
                throw new CommandException($"{path}: sequences[{i}][{stranger}]: found {sequences[i][stranger]}; allowed: 0 to {vocabulary - 1}.");
            }
        }

        return [.. sequences.Select((tokens, index) => new EvalSequence($"sequences[{index}]", tokens))];
    }

    private static int[][] Parse(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(TextFile.Read(path));
            int[][]? sequences = document.RootElement.GetProperty("sequences").Deserialize<int[][]>();
            return sequences is { Length: > 0 } && sequences.All(sequence => sequence is not null)
                ? sequences
                : throw new CommandException($"{path}: sequences: found none, or null; allowed: one or more lists of token ids.");
        }
        catch (JsonException e)
        {
            throw new CommandException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandException($"{path}: found no key \"sequences\"; allowed: {{\"sequences\": [[id, …], …]}}.", e);
        }
    }
}
