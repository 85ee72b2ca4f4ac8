namespace MoxE.Model.Folders;

/// <summary>One tensor of a sequence's recurrent state: float32, all zero where a sequence starts (SPEC §10).</summary>
/// <param name="Name">The graph input's name, e.g. <c>state.layer0.mixer1.C</c>; the output of its update is <see cref="OutputName"/>.</param>
/// <param name="Shape">Sizes for one sequence, each ≥ 1; a pool has the number of slots in front.</param>
public sealed record StateTensor(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>What an output's name adds to its input's: ONNX gives every value its own name.</summary>
    internal const string OutputSuffix = ".out";

    /// <summary>The graph output of the same pool.</summary>
    public string OutputName => Name + OutputSuffix;

    /// <summary>Floats for one sequence.</summary>
    public long Length => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Same name and sizes.</summary>
    public bool Equals(StateTensor? other) => other is not null && Name == other.Name && Shape.SequenceEqual(other.Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Shape.Count);

    /// <summary>Name and sizes, e.g. <c>state.layer0.mixer1.n [4, 256]</c>.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
