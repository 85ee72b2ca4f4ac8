namespace MoxE.Engine.Slots;

/// <summary>How many sequences a memory budget holds. The state of a sequence has a fixed size, so the answer is exact.</summary>
public static class SlotBudget
{
    /// <summary>Slots = budget / bytes per sequence, at most <paramref name="maximum"/>.</summary>
    /// <param name="memoryBytes">Bytes allowed for the states of all sequences together; ≥ <paramref name="bytesPerSequence"/>.</param>
    /// <param name="bytesPerSequence">Bytes of state of one sequence, <c>ModelShape.StateBytesPerSlot</c>; ≥ 1.</param>
    /// <param name="maximum">Most slots wanted; ≥ 1.</param>
    /// <exception cref="ArgumentException">The budget holds no sequence, or a figure is below 1; the message names both sizes.</exception>
    public static int SlotsFor(long memoryBytes, long bytesPerSequence, int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerSequence, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 1);
        long slots = memoryBytes / bytesPerSequence;
        if (slots < 1)
        {
            throw new ArgumentException(
                $"The state memory budget of {memoryBytes} bytes holds no sequence: one needs {bytesPerSequence} bytes.",
                nameof(memoryBytes));
        }

        return (int)Math.Min(slots, maximum);
    }
}
