namespace MoxE.Cli.Ablation.Plan;

/// <summary>How the speed of training is measured, with nothing else at work.</summary>
internal sealed record TrainingSpeedPlan
{
    /// <summary>Steps of a measurement, whose median counts, 1 … 10,000. Default 15.</summary>
    public int Steps { get; init; } = 15;

    /// <summary>Rounds over all runs; medians over them are reported. 1 … 1000. Default 3.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Threads of a step, 1 … 1024. Default 1.</summary>
    public int Threads { get; init; } = 1;
}
