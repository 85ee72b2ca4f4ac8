using System.Text.Json;
using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Benchmarks;
using MoxE.Cli.Trainer;

namespace MoxE.Cli.Ablation.Trials;

/// <summary>
/// Measures how fast trials train: rounds over all of them, one after another, so that a machine that slows down for a
/// while slows all alike; medians over the rounds.
/// </summary>
/// <param name="plan">What is measured.</param>
/// <param name="trainer">Runs the steps.</param>
/// <param name="stop">Ends the work early.</param>
internal sealed class TrainingSpeeds(TrainingSpeedPlan plan, TrainerProcess trainer, CancellationToken stop)
{
    /// <summary>Tokens a second of each training configuration.</summary>
    /// <exception cref="CommandException">The trainer failed.</exception>
    public async Task<IReadOnlyList<double>> MeasureAsync(IReadOnlyList<string> configs)
    {
        List<double>[] speeds = [.. configs.Select(_ => new List<double>())];
        for (int round = 0; round < plan.Rounds; round++)
        {
            for (int i = 0; i < configs.Count; i++)
            {
                stop.ThrowIfCancellationRequested();
                speeds[i].Add(await OnceAsync(configs[i]).ConfigureAwait(false));
            }
        }

        return [.. speeds.Select(Median.Of)];
    }

    private async Task<double> OnceAsync(string config)
    {
        StringWriter said = new();
        int code = await trainer.RunAsync(["train-bench", config, "--workers", $"{plan.Threads}", "--steps", $"{plan.Steps}", "--no-parts", "--json"], said).ConfigureAwait(false);
        try
        {
            string line = code == ExitCode.Done ? said.ToString().Split('\n').Single(line => line.StartsWith('{')) : throw new InvalidOperationException($"exit code {code}");
            using var report = JsonDocument.Parse(line);
            return report.RootElement.GetProperty("steps")[0].GetProperty("tokens_per_second").GetDouble();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new CommandException($"{config}: the speed of training could not be measured ({e.Message}); the trainer said: {said.ToString().Trim()}", e);
        }
    }
}
