namespace MoxE.Model.Export.Graph;

/// <summary>An initializer to be: its place in the graph is fixed at once, its numbers are made when they are written.</summary>
/// <param name="Value">Name and shape, all sizes known.</param>
/// <param name="Doc">Layout and the checkpoint tensors it comes from.</param>
/// <param name="Pieces">Makes the numbers in C order, a piece (one expert's share, say) at a time.</param>
internal sealed record Weight(Value Value, string Doc, Func<IEnumerable<float[]>> Pieces)
{
    /// <summary>Floats of the whole tensor.</summary>
    public long Length => Value.Shape.Aggregate(1L, (product, dim) => checked(product * dim.Size));

    /// <summary>Bytes of the whole tensor.</summary>
    public long Bytes => Length * sizeof(float);
}
