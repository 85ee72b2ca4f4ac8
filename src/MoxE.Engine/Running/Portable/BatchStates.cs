using MoxE.Model.Folders;

namespace MoxE.Engine.Running.Portable;

/// <summary>
/// The states of all slots, and those of the batch that runs, side by side in memory as a portable graph wants them: one
/// side is read, the other written, and then they change places. So a batch that runs again needs no copying; its states
/// go back to their slots when another batch comes or somebody asks for a slot.
/// </summary>
internal sealed class BatchStates : IDisposable
{
    /// <summary>How many times a slot's state is held: in its slot, and on either side.</summary>
    public const int Copies = 3;

    private readonly StatePools _slots;
    private readonly StatePools[] _sides;
    private readonly int[] _batch;
    private readonly int _tensors;
    private int _count;
    private bool _written;

    public BatchStates(StateLayout layout, int slots, int maxSequences)
    {
        _slots = new StatePools(layout, slots);
        _sides = [new StatePools(layout, maxSequences), new StatePools(layout, maxSequences)];
        _batch = new int[maxSequences];
        _tensors = layout.Tensors.Count;
    }

    /// <summary>The side that holds the batch before a run: 0 or 1. The run writes the other one.</summary>
    public int Current { get; private set; }

    /// <summary>One of the two sides.</summary>
    public StatePools Side(int side) => _sides[side];

    /// <summary>Puts the states of these slots on the current side, in this order.</summary>
    public void Take(ReadOnlySpan<int> slots)
    {
        if (slots.SequenceEqual(_batch.AsSpan(0, _count)))
        {
            return;
        }

        Release();
        for (int tensor = 0; tensor < _tensors; tensor++)
        {
            for (int b = 0; b < slots.Length; b++)
            {
                _slots.Slice(tensor, slots[b]).CopyTo(_sides[Current].Slice(tensor, b));
            }
        }

        slots.CopyTo(_batch);
        _count = slots.Length;
    }

    /// <summary>A run has written the other side.</summary>
    public void Advance()
    {
        Current ^= 1;
        _written = true;
    }

    /// <summary>All slots with their newest states.</summary>
    public StatePools Slots()
    {
        Release();
        return _slots;
    }

    public void Dispose()
    {
        _slots.Dispose();
        _sides[0].Dispose();
        _sides[1].Dispose();
    }

    /// <summary>Brings the batch back to its slots and forgets it.</summary>
    private void Release()
    {
        for (int tensor = 0; _written && tensor < _tensors; tensor++)
        {
            for (int b = 0; b < _count; b++)
            {
                _sides[Current].Slice(tensor, b).CopyTo(_slots.Slice(tensor, _batch[b]));
            }
        }

        (_count, _written) = (0, false);
    }
}
