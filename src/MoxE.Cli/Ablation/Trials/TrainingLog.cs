using System.Text.Json;
using MoxE.Cli.Benchmarks;

namespace MoxE.Cli.Ablation.Trials;

/// <summary>What a trainer's log.jsonl tells of the steps.</summary>
/// <param name="Tokens">Trained on.</param>
/// <param name="TokensPerSecond">The median over the steps: the first ones, which warm up, do not weigh. Null when no step tells.</param>
internal sealed record TrainingLog(long Tokens, double? TokensPerSecond)
{
    /// <summary>Reads a log; lines of other types than "step" are passed over.</summary>
    /// <exception cref="CommandException">The file holds no step, or a line that is no such object.</exception>
    public static TrainingLog Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"{path}: the file is missing; the trainer should have written it.");
        }

        long? tokens = null;
        List<double> speeds = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            try
            {
                using var record = JsonDocument.Parse(line);
                JsonElement root = record.RootElement;
                if (root.GetProperty("type").GetString() == "step")
                {
                    tokens = root.GetProperty("tokens").GetInt64();
                    JsonElement speed = root.GetProperty("tokens_per_second");
                    speeds.AddRange(speed.ValueKind == JsonValueKind.Null ? [] : [speed.GetDouble()]);
                }
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new CommandException($"{path}:{number}: no record of a step or evaluation: {e.Message}", e);
            }
        }

        return new TrainingLog(
            tokens ?? throw new CommandException($"{path}: found no step; allowed: one or more."),
            speeds.Count > 0 ? Median.Of(speeds) : null);
    }
}
