using MoxE.Kernels.Interop;

namespace MoxE.Kernels.Ops;

/// <summary>
/// The sequences of a step: sequence b owns rows Starts[b] … Starts[b+1] − 1 and the state in slot Slots[b]. Checked
/// before any state is touched, since the kernels below trust it.
/// </summary>
internal readonly unsafe struct RaggedBatch
{
    private RaggedBatch(int* starts, int* slots, int count)
    {
        Starts = starts;
        Slots = slots;
        Count = count;
    }

    /// <summary>[B + 1] first row of each sequence, then T.</summary>
    public int* Starts { get; }

    /// <summary>[B] state slots, all different.</summary>
    public int* Slots { get; }

    /// <summary>B, number of sequences.</summary>
    public int Count { get; }

    /// <summary>Reads and checks <c>row_starts</c> [B+1] and <c>slots</c> [B].</summary>
    /// <param name="rowStarts">The input <c>row_starts</c>.</param>
    /// <param name="slots">The input <c>slots</c>.</param>
    /// <param name="rows">T, rows of the batch.</param>
    /// <param name="slotCount">S, slots of the state pools.</param>
    public static RaggedBatch Read(TensorView rowStarts, TensorView slots, long rows, long slotCount)
    {
        slots.Require("slots", TensorElementType.Int32, -1);
        int count = (int)slots.Shape[0];
        rowStarts.Require("row_starts", TensorElementType.Int32, count + 1);
        var starts = (int*)rowStarts.Data;
        var slot = (int*)slots.Data;
        if (starts[0] != 0 || starts[count] != rows)
        {
            throw new OrtCallException($"'row_starts' runs from {starts[0]} to {starts[count]}; needed is 0 to {rows}");
        }

        for (int sequence = 0; sequence < count; sequence++)
        {
            if (starts[sequence] > starts[sequence + 1])
            {
                throw new OrtCallException($"'row_starts' falls from {starts[sequence]} to {starts[sequence + 1]} at {sequence}");
            }

            if ((uint)slot[sequence] >= (ulong)slotCount)
            {
                throw new OrtCallException($"'slots' holds {slot[sequence]}; allowed is 0 … {slotCount - 1}");
            }
        }

        return new RaggedBatch(starts, slot, count);
    }
}
