using MoxE.Model.Routing;

namespace MoxE.Training.Runs.Records;

/// <summary>One optimiser step, as it is logged.</summary>
/// <param name="Step">1 for the first.</param>
/// <param name="Tokens">Trained on so far, this step's among them.</param>
/// <param name="Loss">What was minimised, before the step.</param>
/// <param name="CrossEntropy">Nats per token, the mean over the step's micro-batches.</param>
/// <param name="Layers">[L]: the auxiliary losses before their coefficients, likewise.</param>
/// <param name="LearningRate">Of this step.</param>
/// <param name="GradientNorm">Of all gradients together, before clipping.</param>
/// <param name="TokensPerSecond">Of this step alone.</param>
/// <param name="Seconds">Since the run began, without the pauses between stop and resume.</param>
internal sealed record StepRecord(
    int Step,
    long Tokens,
    double Loss,
    double CrossEntropy,
    IReadOnlyList<LayerLosses> Layers,
    double LearningRate,
    double GradientNorm,
    double TokensPerSecond,
    double Seconds);
