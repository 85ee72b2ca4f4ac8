using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Benchmarks;
using MoxE.Engine.Loading;

namespace MoxE.Cli.Ablation.Trials;

/// <summary>
/// Measures how fast models are served: rounds over all of them, one after another, so that a machine that slows down for
/// a while slows all alike; medians over the rounds.
/// </summary>
/// <param name="plan">What is measured.</param>
/// <param name="time">Source of time stamps.</param>
/// <param name="stop">Ends the work early.</param>
internal sealed class ServingSpeeds(ServingPlan plan, TimeProvider time, CancellationToken stop)
{
    /// <summary>Tokens a second by metric, for each model folder.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Measure(IReadOnlyList<string> folders)
    {
        BenchPlan round = plan.OneRound();
        List<double>[][] seconds = [.. folders.Select(_ => plan.Batch.Prepend(0).Select(_ => new List<double>()).ToArray())]; // [model][prefill, batches]
        for (int i = 0; i < plan.Rounds; i++)
        {
            for (int model = 0; model < folders.Count; model++)
            {
                MeasureOnce(folders[model], round, seconds[model]);
            }
        }

        return [.. seconds.Select(Speeds)];
    }

    private void MeasureOnce(string folder, BenchPlan round, List<double>[] seconds)
    {
        using var model = LoadedModel.Open(folder, round.LoadOptions(plan.Threads) with { VerifyHashes = false });
        StepTimer timer = new(model.Runner, time, stop);
        seconds[0].Add(timer.Prefill(round).TotalSeconds);
        for (int b = 0; b < plan.Batch.Count; b++)
        {
            seconds[b + 1].Add(timer.DecodeStep(round, plan.Batch[b]).TotalSeconds);
        }
    }

    private Dictionary<string, double> Speeds(List<double>[] seconds)
    {
        Dictionary<string, double> speeds = new() { [Metric.PrefillSpeed] = plan.Prompt / Median.Of(seconds[0]) };
        for (int b = 0; b < plan.Batch.Count; b++)
        {
            speeds.Add(Metric.OfBatch(Metric.DecodeSpeed, plan.Batch[b]), plan.Batch[b] / Median.Of(seconds[b + 1]));
        }

        return speeds;
    }
}
