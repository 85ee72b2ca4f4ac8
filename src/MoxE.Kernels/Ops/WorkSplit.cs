namespace MoxE.Kernels.Ops;

/// <summary>
/// How much work is worth a thread. Only the split depends on these figures, never a result: every kernel computes each
/// element in one order whatever the split.
/// </summary>
internal static class WorkSplit
{
    /// <summary>Multiply-adds below which waking a second thread costs more than it saves (about 5 µs of one core).</summary>
    public const long WorthAThread = 1 << 18;

    /// <summary>Rows that a weight can be multiplied with in the time that it takes to come from memory.</summary>
    public const int RowsWorthALoad = 4;

    /// <summary>Parts for <paramref name="units"/> independent units of <paramref name="costPerUnit"/> multiply-adds each, at most <paramref name="most"/>.</summary>
    public static int Parts(long units, long costPerUnit, int most)
    {
        long cost = units * costPerUnit;
        return (int)Math.Clamp(Math.Min(units, (2 * cost) / WorthAThread), 1, most);
    }

    /// <summary>First unit of a part when <paramref name="units"/> are dealt out evenly.</summary>
    public static int First(int part, int parts, int units) => (int)((long)units * part / parts);
}
