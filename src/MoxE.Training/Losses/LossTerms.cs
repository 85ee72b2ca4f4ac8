using static TorchSharp.torch;

namespace MoxE.Training.Losses;

/// <summary>The auxiliary losses of one layer, scalars before their coefficients; one that does not apply is a zero.</summary>
/// <param name="Z">z-loss.</param>
/// <param name="LoadBalance">Load balance in the configured form.</param>
/// <param name="Difficulty">(d − H)².</param>
/// <param name="Group">The configured group loss.</param>
internal sealed record LayerLossTerms(Tensor Z, Tensor LoadBalance, Tensor Difficulty, Tensor Group);

/// <summary>The losses of a batch.</summary>
/// <param name="Total">What is minimised: cross entropy plus each coefficient times the mean of its loss over the layers.</param>
/// <param name="CrossEntropy">Mean −ln p(target), nats per token.</param>
/// <param name="Layers">[L].</param>
internal sealed record LossTerms(Tensor Total, Tensor CrossEntropy, IReadOnlyList<LayerLossTerms> Layers);
