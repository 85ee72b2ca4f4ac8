namespace MoxE.Engine.Running;

/// <summary>Two sequences in one slot would write one state at once: refused before anything runs.</summary>
/// <param name="slots">S.</param>
internal sealed class SlotUse(int slots)
{
    private readonly long[] _seenAt = new long[slots];
    private long _step;

    /// <exception cref="ModelStepException">A slot appears twice or is none.</exception>
    public void RequireDifferent(ReadOnlySpan<int> used)
    {
        _step++;
        foreach (int slot in used)
        {
            if ((uint)slot >= (uint)_seenAt.Length || _seenAt[slot] == _step)
            {
                throw new ModelStepException($"Slot {slot} is used twice in a step or outside 0 … {_seenAt.Length - 1}.");
            }

            _seenAt[slot] = _step;
        }
    }
}
