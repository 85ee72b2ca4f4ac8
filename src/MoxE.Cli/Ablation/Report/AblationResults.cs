using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Ablation.Trials;

namespace MoxE.Cli.Ablation.Report;

/// <summary>What is known of an ablation.</summary>
/// <param name="Plan">Its configuration.</param>
/// <param name="Trials">Trials that are done.</param>
/// <param name="Speeds">Speeds of training and serving, of one trial of each run; empty before they are measured.</param>
internal sealed record AblationResults(AblationPlan Plan, IReadOnlyList<TrialResult> Trials, IReadOnlyList<TrialResult> Speeds)
{
    /// <summary>A figure of a run over its seeds, or null when it is not known.</summary>
    public Spread? Of(AblationRun run, string metric) => Spread.Of(
        Trials.Concat(Speeds).Where(trial => trial.Name == run.Name && trial.Metrics.ContainsKey(metric)).Select(trial => trial.Metrics[metric]));

    /// <summary>The run that the others are compared with.</summary>
    public AblationRun Reference => Plan.Runs.First(run => run.Name == Plan.Reference);
}
