using MoxE.Cli.Ablation.Plan;

namespace MoxE.Cli.Ablation.Trials;

/// <summary>A run with a seed: one training.</summary>
internal sealed record Trial(AblationRun Run, long Seed)
{
    /// <summary>Its name in files and messages.</summary>
    public string Id => $"{Run.Name}-s{Seed}";
}
