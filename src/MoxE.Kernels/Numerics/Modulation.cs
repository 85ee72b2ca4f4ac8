namespace MoxE.Kernels.Numerics;

/// <summary>How the predicted difficulty d becomes a shift of the router's logits.</summary>
internal enum Modulation
{
    /// <summary>s = γ d.</summary>
    Standard,

    /// <summary>s = γ max(d − τ, 0).</summary>
    Proportional,

    /// <summary>s = γ d where d &gt; τ, else 0.</summary>
    Masked,
}
