using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MoxE.Training.Runs.Configuration;

namespace MoxE.Training.Runs.Checkpoints;

/// <summary>
/// The settings that make a run the run it is, by key path. How long it is, when it is measured and saved, and how many
/// threads work do not belong to them; nor do the places of its files, but what is in them.
/// </summary>
internal sealed class RunIdentity
{
    private static readonly string[] Free = ["steps", "tokens", "epochs", "evaluation.", "early_stopping.", "checkpoint.", "batch.workers", "data."];

    private RunIdentity(SortedDictionary<string, string> values)
    {
        Values = values;
        string text = string.Concat(values.Select(entry => $"{entry.Key}={entry.Value}\n"));
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>JSON text of each value by key path.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>SHA-256 of <see cref="Values"/>, 64 lower-case hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>Of a run.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="trainTokens">Length of its training text.</param>
    /// <param name="tokenizerHash">Of the tokenizer that made it.</param>
    public static RunIdentity Of(TrainingConfig config, long trainTokens, string tokenizerHash)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Flatten(config.ToJson(), "", values);
        foreach (string key in values.Keys.Where(key => Free.Any(free => free[^1] == '.' ? key.StartsWith(free, StringComparison.Ordinal) : key == free)).ToList())
        {
            values.Remove(key);
        }

        values["data.train (tokens)"] = $"{trainTokens}";
        values["data.tokenizer (hash)"] = tokenizerHash;
        return new RunIdentity(values);
    }

    /// <summary>What differs from a checkpoint's, a line for each key; empty when it is the same run.</summary>
    public IReadOnlyList<string> DifferencesFrom(IReadOnlyDictionary<string, string> saved) =>
    [
        .. Values.Keys.Union(saved.Keys).Order(StringComparer.Ordinal)
            .Where(key => Values.GetValueOrDefault(key) != saved.GetValueOrDefault(key))
            .Select(key => $"{key}: found {Values.GetValueOrDefault(key) ?? "nothing"}; the checkpoint has {saved.GetValueOrDefault(key) ?? "nothing"}"),
    ];

    private static void Flatten(JsonObject json, string prefix, SortedDictionary<string, string> values)
    {
        foreach ((string key, JsonNode? value) in json)
        {
            if (value is JsonObject child)
            {
                Flatten(child, $"{prefix}{key}.", values);
            }
            else
            {
                values[prefix + key] = value?.ToJsonString() ?? "null";
            }
        }
    }
}
