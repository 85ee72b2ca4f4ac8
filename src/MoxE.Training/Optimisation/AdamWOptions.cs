namespace MoxE.Training.Optimisation;

/// <summary>Constants of AdamW.</summary>
internal sealed record AdamWOptions
{
    /// <summary><c>betas[0]</c>: decay of the mean of gradients, 0 … below 1. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary><c>betas[1]</c>: decay of the mean of squared gradients, 0 … below 1. Default 0.95.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary><c>eps</c>: added to the root of the second moment, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary><c>weight_decay</c>: share of a decaying weight taken away per step and unit of learning rate, ≥ 0. Default 0.1.</summary>
    public double WeightDecay { get; init; } = 0.1;
}
