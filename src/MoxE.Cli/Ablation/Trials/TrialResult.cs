using System.Text.Json;
using MoxE.Cli.Arguments;
using MoxE.Cli.Output;

namespace MoxE.Cli.Ablation.Trials;

/// <summary>The figures of a trial.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Metrics">By name (<see cref="Metric"/>), in the order of results.csv; what cannot be told is not in it.</param>
internal sealed record TrialResult(string Name, long Seed, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CommandException">The file is missing or is not such a file.</exception>
    public static TrialResult Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrialResult>(TextFile.Read(path), JsonLayout.Options)
                ?? throw new CommandException($"{path}: found null; allowed: a trial's result.");
        }
        catch (JsonException e)
        {
            throw new CommandException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    public void Write(string path) => WholeFile.Write(path, JsonSerializer.Serialize(this, JsonLayout.Options) + "\n");
}
