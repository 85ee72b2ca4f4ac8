namespace MoxE.Kernels.Numerics;

/// <summary>What a router is configured with.</summary>
/// <param name="Experts">E, even and at least 2.</param>
/// <param name="TopK">K, experts a token goes to: 1 to E.</param>
/// <param name="Conditioned">Whether the predicted difficulty shifts the logits.</param>
/// <param name="Gamma">γ, strength of the shift.</param>
/// <param name="Threshold">τ of <see cref="Modulation.Proportional"/> and <see cref="Modulation.Masked"/>.</param>
/// <param name="Modulation">How difficulty becomes a shift.</param>
internal readonly record struct RouterParameters(
    int Experts, int TopK, bool Conditioned, float Gamma, float Threshold, Modulation Modulation);
