using System.Collections.Immutable;

namespace MoxE.Model.Checkpoints;

/// <summary>From a stored layout to the author's.</summary>
internal static class TensorConversion
{
    private const int Gates = 4;

    /// <summary>The shape a tensor of author's shape <paramref name="shape"/> is stored in.</summary>
    public static int[] StoredShape(ImmutableArray<int> shape, TensorLayout layout) => layout switch
    {
        TensorLayout.Transposed => [shape[1], shape[0]],
        TensorLayout.ConvKernel => [shape[2], shape[1], shape[0]],
        TensorLayout.VanillaRecurrent => [shape[0], Gates * shape[3], shape[1]],
        TensorLayout.CudaRecurrent => [shape[0], shape[1], Gates * shape[3]],
        TensorLayout.VanillaBias or TensorLayout.CudaBias => [shape[0] * Gates * shape[2]],
        _ => [.. shape],
    };

    /// <summary>Rearranges stored elements; may return <paramref name="stored"/> itself, changed.</summary>
    /// <param name="stored">The elements in stored order.</param>
    /// <param name="layout">How they are stored.</param>
    /// <param name="shape">The author's shape.</param>
    public static float[] ToAuthor(float[] stored, TensorLayout layout, ImmutableArray<int> shape) => layout switch
    {
        TensorLayout.Transposed => Swap(stored, groups: 1, shape[1], shape[0], 1),
        TensorLayout.ConvKernel => Swap(stored, groups: 1, shape[2], shape[0], 1),
        TensorLayout.VanillaRecurrent => Swap(stored, groups: shape[0], Gates * shape[3], shape[1], 1),
        TensorLayout.VanillaBias => Swap(stored, groups: 1, Gates, shape[0], shape[2]),
        TensorLayout.OnePlus => AddOne(stored),
        _ => stored,
    };

    // (groups, rows, columns, run) -> (groups, columns, rows, run): a transpose whose elements are runs.
    private static float[] Swap(float[] stored, int groups, int rows, int columns, int run)
    {
        float[] swapped = new float[stored.Length];
        for (int group = 0; group < groups; group++)
        {
            int start = group * rows * columns * run;
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    stored.AsSpan(start + (((row * columns) + column) * run), run)
                        .CopyTo(swapped.AsSpan(start + (((column * rows) + row) * run), run));
                }
            }
        }

        return swapped;
    }

    private static float[] AddOne(float[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] += 1;
        }

        return values;
    }
}
