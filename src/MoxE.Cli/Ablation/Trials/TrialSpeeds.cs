using System.Text.Json;
using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Arguments;
using MoxE.Cli.Output;
using MoxE.Cli.Trainer;

namespace MoxE.Cli.Ablation.Trials;

/// <summary>Speeds of training and serving, of one trial of each run, measured with nothing else at work and kept in a file.</summary>
/// <param name="plan">What is measured.</param>
/// <param name="folder">Where trials and the file lie.</param>
/// <param name="context">The clock, and where is said what is measured.</param>
internal sealed class TrialSpeeds(AblationPlan plan, AblationFolder folder, CliContext context)
{
    /// <summary>What was measured before; empty when nothing was.</summary>
    /// <exception cref="CommandException">The file is not what it should be.</exception>
    public IReadOnlyList<TrialResult> Read()
    {
        try
        {
            return File.Exists(folder.Speeds) ? JsonSerializer.Deserialize<TrialResult[]>(TextFile.Read(folder.Speeds), JsonLayout.Options) ?? [] : [];
        }
        catch (JsonException e)
        {
            throw new CommandException($"{folder.Speeds}: {e.Message}", e);
        }
    }

    /// <summary>Measures trials, unless just these have been measured, with every figure that the plan asks for.</summary>
    /// <param name="trials">Done; one of each run.</param>
    /// <param name="known">What <see cref="Read"/> gave.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="CommandException">The trainer failed.</exception>
    public async Task<IReadOnlyList<TrialResult>> MeasureAsync(IReadOnlyList<Trial> trials, IReadOnlyList<TrialResult> known, CancellationToken stop)
    {
        if ((plan.Serving is null && plan.TrainingSpeed is null)
            || (trials.Select(trial => (trial.Run.Name, trial.Seed)).SequenceEqual(known.Select(result => (result.Name, result.Seed))) && known.All(HasAll)))
        {
            return known;
        }

        Dictionary<string, double>[] figures = [.. trials.Select(_ => new Dictionary<string, double>())];
        if (plan.TrainingSpeed is { } training)
        {
            await context.Error.WriteLineAsync($"measuring the speed of training of {trials.Count} configurations").ConfigureAwait(false);
            IReadOnlyList<double> speeds = await new TrainingSpeeds(training, new TrainerProcess(context.Trainer), stop).MeasureAsync([.. trials.Select(folder.Config)]).ConfigureAwait(false);
            for (int i = 0; i < figures.Length; i++)
            {
                figures[i].Add(Metric.TrainingSpeed, speeds[i]);
            }
        }

        if (plan.Serving is { } serving)
        {
            await context.Error.WriteLineAsync($"measuring the speed of serving of {trials.Count} models").ConfigureAwait(false);
            IReadOnlyList<IReadOnlyDictionary<string, double>> speeds = new ServingSpeeds(serving, context.Time, stop).Measure([.. trials.Select(folder.Model)]);
            for (int i = 0; i < figures.Length; i++)
            {
                foreach ((string metric, double figure) in speeds[i])
                {
                    figures[i].Add(metric, figure);
                }
            }
        }

        TrialResult[] results = [.. trials.Zip(figures, (trial, speeds) => new TrialResult(trial.Run.Name, trial.Seed, speeds))];
        WholeFile.Write(folder.Speeds, JsonSerializer.Serialize(results, JsonLayout.Options) + "\n");
        return results;
    }

    private bool HasAll(TrialResult result) =>
        (plan.TrainingSpeed is null || result.Metrics.ContainsKey(Metric.TrainingSpeed))
        && (plan.Serving is null || (result.Metrics.ContainsKey(Metric.PrefillSpeed) && plan.Serving.Batch.All(batch => result.Metrics.ContainsKey(Metric.OfBatch(Metric.DecodeSpeed, batch)))));
}
