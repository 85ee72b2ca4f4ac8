using System.Collections.Immutable;

namespace MoxE.Model.Checkpoints;

/// <summary>One weight tensor of a model: the author's name and shape (SPEC §2).</summary>
/// <param name="Name">E.g. <c>moe.layers.0.gate.router.kernel</c>.</param>
/// <param name="Shape">C order, every size ≥ 1.</param>
public sealed record ParameterShape(string Name, ImmutableArray<int> Shape)
{
    /// <summary>The layer the tensor belongs to, or −1.</summary>
    public int Layer { get; init; } = -1;

    /// <summary>The expert the tensor belongs to, or −1 for everything dense.</summary>
    public int Expert { get; init; } = -1;

    /// <summary>Number of elements.</summary>
    public long Elements { get; } = Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Elements that can influence an output: all, but for the parameters that token-mode experts ignore (SPEC §7).</summary>
    public long LiveElements { get => _liveElements ?? Elements; init => _liveElements = value; }

    private readonly long? _liveElements;
}
