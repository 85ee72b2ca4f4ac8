namespace MoxE.Training.Runs.Configuration;

/// <summary><c>evaluation</c> on the held-out text: windows in order, each from zero state. There is one more after the last step.</summary>
internal sealed record EvaluationOptions
{
    /// <summary><c>every_steps</c>: ≥ 1. Default 250.</summary>
    public int EverySteps { get; init; } = 250;

    /// <summary><c>sequences</c>: windows, spread evenly over the text; 0 for all. Default 0.</summary>
    public int Sequences { get; init; }

    /// <summary><c>length</c> of a window in tokens; null for that of a training row. Default null.</summary>
    public int? Length { get; init; }
}

/// <summary><c>early_stopping</c> on the held-out loss.</summary>
internal sealed record EarlyStoppingOptions
{
    /// <summary><c>patience</c>: evaluations without a better loss after which the run ends; 0 for never. Default 0.</summary>
    public int Patience { get; init; }

    /// <summary><c>min_delta</c>: nats by which a loss must be lower to count as better, ≥ 0. Default 0.</summary>
    public double MinDelta { get; init; }
}

/// <summary><c>checkpoint</c>: when to save. There is one more after the last step.</summary>
internal sealed record CheckpointOptions
{
    /// <summary><c>every_steps</c>: ≥ 1. Default 500.</summary>
    public int EverySteps { get; init; } = 500;

    /// <summary><c>keep</c>: newest checkpoints that are kept, ≥ 1. Default 2.</summary>
    public int Keep { get; init; } = 2;
}
