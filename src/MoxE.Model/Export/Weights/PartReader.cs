using MoxE.Model.Checkpoints;

namespace MoxE.Model.Export.Weights;

/// <summary>The elementary parts of a place in the checkpoint.</summary>
internal sealed class PartReader(ITensorSource source, string prefix)
{
    /// <summary>The tensors under the prefix.</summary>
    public FiniteTensors Tensors { get; } = new(source, prefix);

    /// <summary>A tensor as it is, perhaps seen in another shape.</summary>
    public Part Plain(string suffix, ReadOnlySpan<int> shape, IReadOnlyList<int>? seenAs = null)
    {
        int[] stored = shape.ToArray();
        return Part.Whole(seenAs ?? stored, Tensors.Name(suffix), () => Tensors.Read(suffix, stored));
    }

    /// <summary>A vector.</summary>
    public Part Vector(string suffix, int size) => Plain(suffix, [size]);

    /// <summary>A matrix stored (rows, columns), packed.</summary>
    public Part Packed(string suffix, int rows, int columns) =>
        Packed(rows, columns, Tensors.Name(suffix), () => Tensors.Read(suffix, rows, columns));

    /// <summary>A matrix stored (rows, columns), column by column: [columns, rows].</summary>
    public Part Columns(string suffix, int rows, int columns) => Part.Whole(
        [columns, rows],
        $"columns of {Tensors.Name(suffix)}",
        () => Matrices.Transpose(Tensors.Read(suffix, rows, columns), rows, columns));

    /// <summary>A matrix that is put together first, packed.</summary>
    public static Part Packed(int rows, int columns, string from, Func<float[]> matrix) => new(
        [], $"packed({rows}, {columns}) of {from}", () => [matrix()], new MatrixSize(rows, columns));

    /// <summary>
    /// Headwise maps stored (blocks, block, block) as (out, in), one behind the other: element (g, j, n) takes column j
    /// of output n's block, so a row of outputs lies together: [maps, block, blocks · block].
    /// </summary>
    public Part Headwise(IReadOnlyList<string> suffixes, int blocks, int block) => new(
        [suffixes.Count, block, blocks * block],
        $"[map, in, out] of {string.Join(", ", suffixes.Select(Tensors.Name))}",
        () => suffixes.Select(suffix => Matrices.Transpose(Tensors.Read(suffix, blocks, block, block), blocks * block, block)));

    /// <summary>Vectors one behind the other: [vectors, size].</summary>
    public Part Rows(IReadOnlyList<string> suffixes, int size) => new(
        [suffixes.Count, size],
        string.Join(", ", suffixes.Select(Tensors.Name)),
        () => suffixes.Select(suffix => Tensors.Read(suffix, size)));
}
