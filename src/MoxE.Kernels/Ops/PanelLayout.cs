namespace MoxE.Kernels.Ops;

/// <summary>
/// The packed form of a weight matrix W of shape (K, N), stored (in, out): [ceil(N / 32), K, 32] float32, where
/// element (p, k, j) is W[k, 32 p + j], or 0 where 32 p + j ≥ N. The exporter writes it, the kernels read it as it is.
/// </summary>
public static class PanelLayout
{
    /// <summary>Columns in a panel.</summary>
    public const int Width = 32;

    /// <summary>Panels that hold <paramref name="columns"/> columns.</summary>
    public static int Panels(int columns) => (columns + Width - 1) / Width;

    /// <summary>Floats of a packed (rows, columns) matrix.</summary>
    public static long Length(int rows, int columns) => (long)Panels(columns) * rows * Width;

    /// <summary>Packs a row-major (rows, columns) matrix.</summary>
    /// <param name="matrix">rows · columns floats, C order.</param>
    /// <param name="rows">K, the input size.</param>
    /// <param name="columns">N, the output size.</param>
    /// <param name="packed">At least <see cref="Length"/> floats.</param>
    public static void Pack(ReadOnlySpan<float> matrix, int rows, int columns, Span<float> packed)
    {
        packed[..checked((int)Length(rows, columns))].Clear();
        for (int panel = 0; panel < Panels(columns); panel++)
        {
            int first = panel * Width;
            int count = Math.Min(Width, columns - first);
            for (int k = 0; k < rows; k++)
            {
                matrix.Slice((k * columns) + first, count).CopyTo(packed.Slice(((panel * rows) + k) * Width, count));
            }
        }
    }
}
