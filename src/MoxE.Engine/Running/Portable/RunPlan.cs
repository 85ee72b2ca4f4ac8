using System.Runtime.InteropServices;

namespace MoxE.Engine.Running.Portable;

/// <summary>
/// Splits a ragged step into rectangles: sequences of equal length share one, ordered by slot, so that a batch that decodes
/// on is the same batch again. A long chunk becomes several runs, since inside a run tokens meet in pairs.
/// </summary>
/// <param name="maxSequences">Largest B of a step.</param>
internal sealed class RunPlan(int maxSequences)
{
    /// <summary>Most tokens of a sequence in one run.</summary>
    public const int MostLength = 256;

    /// <summary>Most rows of a run whose sequences have more than one.</summary>
    public const int MostRows = 2048;

    private readonly long[] _keys = new long[maxSequences];
    private readonly int[] _order = new int[maxSequences];
    private readonly List<TokenRun> _runs = [];

    /// <summary>The runs of the step, in order: a sequence's later tokens come after its earlier ones.</summary>
    public ReadOnlySpan<TokenRun> Runs => CollectionsMarshal.AsSpan(_runs);

    /// <summary>The sequence of the step at a place of the plan's order.</summary>
    public int this[int place] => _order[place];

    /// <summary>Plans a step.</summary>
    /// <param name="rowStarts">[B+1].</param>
    /// <param name="slots">[B].</param>
    public void Make(ReadOnlySpan<int> rowStarts, ReadOnlySpan<int> slots)
    {
        int count = slots.Length;
        for (int b = 0; b < count; b++)
        {
            _order[b] = b;
            _keys[b] = ((long)(rowStarts[b + 1] - rowStarts[b]) << 32) | (uint)slots[b];
        }

        _keys.AsSpan(0, count).Sort(_order.AsSpan(0, count));
        _runs.Clear();
        for (int first = 0, end; first < count; first = end)
        {
            int length = (int)(_keys[first] >> 32);
            int most = length == 1 ? count : Math.Max(1, MostRows / Math.Min(length, MostLength));
            for (end = first + 1; end < count && end - first < most && (int)(_keys[end] >> 32) == length;)
            {
                end++;
            }

            for (int offset = 0; offset < length; offset += MostLength)
            {
                _runs.Add(new TokenRun(first, end - first, offset, Math.Min(MostLength, length - offset)));
            }
        }
    }
}
