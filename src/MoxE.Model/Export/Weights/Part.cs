using System.Diagnostics.CodeAnalysis;

namespace MoxE.Model.Export.Weights;

/// <summary>A weight in the form the operators read: its sizes are known at once, its numbers are made when they are written.</summary>
/// <param name="Shape">Sizes, each ≥ 1; of packed matrices those in front of a matrix: experts, heads.</param>
/// <param name="Doc">Layout and the checkpoint tensors it comes from.</param>
/// <param name="Pieces">Reads the numbers in C order, a piece at a time; only one piece need be in memory. Matrices that will be packed are whole in a piece.</param>
/// <param name="Packed">Rows and columns of the matrices, if they are packed when they are written; else null.</param>
internal sealed record Part(IReadOnlyList<int> Shape, string Doc, Func<IEnumerable<float[]>> Pieces, MatrixSize? Packed = null)
{
    /// <summary>A part that is made in one piece.</summary>
    public static Part Whole(IReadOnlyList<int> shape, string doc, Func<float[]> make) => new(shape, doc, () => One(make));

    /// <summary>Two parts that differ in their first size at most, one behind the other.</summary>
    public static Part Join(Part first, Part second) => new(
        [first.Shape[0] + second.Shape[0], .. first.Shape.Skip(1)], $"{first.Doc}, then {second.Doc}", () => first.Pieces().Concat(second.Pieces()), first.Packed);

    /// <summary>The same part of several experts behind each other: [experts, …shape]. Null when it is absent.</summary>
    [return: NotNullIfNotNull(nameof(first))]
    public static Part? Stack(Part? first, IReadOnlyList<Part?> all) => first is null
        ? null
        : new([all.Count, .. first.Shape], $"{all.Count} experts, each: {first.Doc}", () => all.SelectMany(part => part!.Pieces()), first.Packed);

    private static IEnumerable<float[]> One(Func<float[]> make)
    {
        yield return make();
    }
}
