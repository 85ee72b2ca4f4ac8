namespace MoxE.Kernels.Numerics;

/// <summary>The function that gates a feed-forward network.</summary>
internal enum Activation
{
    /// <summary>The tanh form of GELU.</summary>
    Gelu,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>max(x, 0)².</summary>
    ReluSquared,

    /// <summary>σ(x).</summary>
    Sigmoid,

    /// <summary>x σ(x).</summary>
    Swish,

    /// <summary>Scaled exponential linear unit.</summary>
    Selu,
}
