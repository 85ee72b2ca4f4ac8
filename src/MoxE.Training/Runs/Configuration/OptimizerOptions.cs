using MoxE.Training.Optimisation;

namespace MoxE.Training.Runs.Configuration;

/// <summary><c>optimizer</c>: AdamW, its schedule and the limit of the gradient.</summary>
internal sealed record OptimizerOptions
{
    /// <summary><c>learning_rate</c> at the end of the warm-up: above 0 … 100. Default 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary><c>min_learning_rate</c> of the last step: 0 … <c>learning_rate</c>. Default 0.</summary>
    public double MinLearningRate { get; init; }

    /// <summary><c>warmup_steps</c>: ≥ 0. Default 100.</summary>
    public int WarmUpSteps { get; init; } = 100;

    /// <summary><c>betas</c>, <c>eps</c>, <c>weight_decay</c>.</summary>
    public AdamWOptions AdamW { get; init; } = new();

    /// <summary><c>clip_norm</c>: largest norm of all gradients together; 0 for no limit. Default 1.</summary>
    public double ClipNorm { get; init; } = 1;
}
