namespace MoxE.Kernels.Ops;

/// <summary>The rows of one part when T rows are dealt out to parts.</summary>
internal readonly record struct RowRange(int First, int Count)
{
    /// <summary>Parts that a row-wise kernel is split into at most.</summary>
    public const int MostParts = 64;

    /// <summary>The range of <paramref name="part"/>.</summary>
    public static RowRange Of(int part, int parts, int rows)
    {
        int first = WorkSplit.First(part, parts, rows);
        return new RowRange(first, WorkSplit.First(part + 1, parts, rows) - first);
    }
}
