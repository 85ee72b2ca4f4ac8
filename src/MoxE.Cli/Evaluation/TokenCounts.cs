using System.Text.Json;
using MoxE.Cli.Arguments;
using MoxE.Model.Routing;

namespace MoxE.Cli.Evaluation;

/// <summary>How often each token occurs in the training text: {"vocab_size": V, "counts": [n, …]}; other keys are notes.</summary>
internal static class TokenCounts
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabulary">V of the model.</param>
    /// <exception cref="CommandException">The file is missing or malformed, or counts another vocabulary's tokens.</exception>
    public static TokenRarity Read(string path, int vocabulary)
    {
        long[]? counts = Parse(path);
        if (counts?.Length != vocabulary)
        {
            throw new CommandException($"{path}: counts: found {counts?.Length ?? 0}; allowed: {vocabulary}, one for each token of the model.");
        }

        int negative = Array.FindIndex(counts, count => count < 0);
        return negative < 0
            ? new TokenRarity(counts)
            : throw new CommandException($"{path}: counts[{negative}]: found {counts[negative]}; allowed: 0 or more.");
    }

    private static long[]? Parse(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(TextFile.Read(path));
            return document.RootElement.GetProperty("counts").Deserialize<long[]>();
        }
        catch (JsonException e)
        {
            throw new CommandException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandException($"{path}: found no key \"counts\"; allowed: {{\"vocab_size\": V, \"counts\": [n, …]}}.", e);
        }
    }
}
