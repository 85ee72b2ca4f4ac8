using MoxE.Model.Config;

namespace MoxE.Model.Checkpoints;

/// <summary>
/// The weights of a checkpoint in the author's naming and layouts (SPEC §2), whatever naming and number format the
/// file has. Implemented by <c>Checkpoint</c> and, in memory, by tests.
/// </summary>
public interface ITensorSource
{
    /// <summary>The model's configuration.</summary>
    MoxEConfig Config { get; }

    /// <summary>Reads a whole tensor as float32 in C order.</summary>
    /// <param name="name">The author's name, e.g. <c>moe.layers.0.gate.router.kernel</c>.</param>
    /// <param name="shape">The expected shape; a mismatch is a <see cref="ModelFormatException"/> that names both.</param>
    float[] Read(string name, params ReadOnlySpan<int> shape);
}
