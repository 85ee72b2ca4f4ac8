using System.Diagnostics.CodeAnalysis;
using MoxE.Engine.Running;

namespace MoxE.Engine.Slots;

/// <summary>
/// The free slots of the state pools, one id for all layers. Owned by the engine thread. A slot is zeroed when it is
/// rented; a slot that cannot be zeroed is never handed out, since it holds another sequence's text.
/// </summary>
internal sealed class SlotPool
{
    private readonly IModelRunner _runner;
    private readonly int[] _free; // a stack, top at _freeCount − 1
    private readonly bool[] _rented;
    private int _freeCount;
#if DEBUG
    private readonly string?[] _holders; // who holds each slot, so that a leak names its debtor
#endif

    public SlotPool(IModelRunner runner)
    {
        _runner = runner;
        Total = runner.SlotCount;
        _free = new int[Total];
        _rented = new bool[Total];
#if DEBUG
        _holders = new string?[Total];
#endif
        for (int slot = Total - 1; slot >= 0; slot--)
        {
            _free[_freeCount++] = slot;
        }
    }

    public int Total { get; }

    public int Free => _freeCount;

    public int Used => Total - _freeCount;

    /// <summary>Takes a free slot and zeroes it.</summary>
    /// <returns>False when zeroing failed: no slot is handed out, the next rent tries another one first.</returns>
    /// <exception cref="InvalidOperationException">No slot is free: the caller planned more sequences than there are slots.</exception>
    public bool TryRent(string holder, out int slot, [NotNullWhen(false)] out Exception? failure)
    {
        if (_freeCount == 0)
        {
            throw new InvalidOperationException($"No slot is free of {Total}: {Holders()}. This is a bug in the plan.");
        }

        slot = _free[--_freeCount];
        try
        {
            _runner.ZeroSlot(slot);
        }
#pragma warning disable CA1031 // whatever the runner throws, the slot must not be handed out
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Array.Copy(_free, 0, _free, 1, _freeCount);
            _free[0] = slot;
            _freeCount++;
            slot = -1;
            failure = exception;
            return false;
        }

        _rented[slot] = true;
#if DEBUG
        _holders[slot] = holder;
#endif
        failure = null;
        return true;
    }

    /// <summary>Gives a slot back.</summary>
    /// <exception cref="InvalidOperationException">The slot is not rented: it was returned twice.</exception>
    public void Return(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Total, nameof(slot));
        if (!_rented[slot])
        {
            throw new InvalidOperationException($"Slot {slot} is returned but not rented. This is a bug.");
        }

        _rented[slot] = false;
#if DEBUG
        _holders[slot] = null;
#endif
        _free[_freeCount++] = slot;
    }

    /// <summary>Who holds which slot: names in DEBUG builds, the count otherwise.</summary>
    public string Holders()
    {
#if DEBUG
        return string.Join(", ", _holders.Select((holder, slot) => (holder, slot)).Where(h => h.holder is not null).Select(h => $"{h.slot}: {h.holder}"));
#else
        return $"{Used} rented";
#endif
    }
}
