using System.Diagnostics.CodeAnalysis;

namespace MoxE.Model.Export.Weights;

/// <summary>A weight in the form the operators read: its sizes are known at once, its numbers are made when they are written.</summary>
/// <param name="Shape">Sizes, each ≥ 1.</param>
/// <param name="Doc">Layout and the checkpoint tensors it comes from.</param>
/// <param name="Pieces">Reads and packs the numbers in C order, a piece at a time; only one piece need be in memory.</param>
internal sealed record Part(IReadOnlyList<int> Shape, string Doc, Func<IEnumerable<float[]>> Pieces)
{
    /// <summary>A part that is made in one piece.</summary>
    public static Part Whole(IReadOnlyList<int> shape, string doc, Func<float[]> make) => new(shape, doc, () => One(make));

    /// <summary>The same part of several experts behind each other: [experts, …shape]. Null when it is absent.</summary>
    [return: NotNullIfNotNull(nameof(first))]
    public static Part? Stack(Part? first, IReadOnlyList<Part?> all) => first is null
        ? null
        : new([all.Count, .. first.Shape], $"{all.Count} experts, each: {first.Doc}", () => all.SelectMany(part => part!.Pieces()));

    private static IEnumerable<float[]> One(Func<float[]> make)
    {
        yield return make();
    }
}
