namespace MoxE.Model.Routing;

/// <summary>The auxiliary losses of one layer.</summary>
/// <param name="Z">z-loss.</param>
/// <param name="LoadBalance">Load balance.</param>
/// <param name="Difficulty">d-loss; 0 without a conditioned gate.</param>
/// <param name="Group">The configured group loss; 0 without a conditioned gate.</param>
public readonly record struct LayerLosses(double Z, double LoadBalance, double Difficulty, double Group);
