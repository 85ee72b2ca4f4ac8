namespace MoxE.Model.Config;

/// <summary>
/// Upper bounds of the configuration. They are far above any model and keep every product of two sizes inside 32 bits
/// where the code computes with int; what can still exceed an array is checked by <see cref="ConfigRules"/>.
/// </summary>
internal static class ConfigLimits
{
    public const int Experts = 4096;
    public const int Layers = 4096;
    public const int LayersTimesExperts = 65536;
    public const int Vocabulary = 1 << 24;
    public const int Embedding = 1 << 16;

    /// <summary>Inner sizes I and F.</summary>
    public const int Inner = 1 << 20;
    public const int ConvKernel = 1024;
    public const int RoundingMultiple = 1 << 16;
    public const double ProjectionFactor = 1024;

    /// <summary>Coefficients, γ and the threshold: anything larger is a mistake and would overflow float32 further on.</summary>
    public const double Coefficient = 1e6;
}
