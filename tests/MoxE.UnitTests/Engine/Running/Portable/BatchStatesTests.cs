using MoxE.Engine.Running.Portable;
using MoxE.Model.Folders;

namespace MoxE.UnitTests.Engine.Running.Portable;

public sealed class BatchStatesTests : IDisposable
{
    private readonly BatchStates _states = new(new StateLayout([new("a", [2]), new("b", [1])]), slots: 4, maxSequences: 3);

    public void Dispose() => _states.Dispose();

    [Fact]
    public void Take_SomeSlots_PutsThemSideBySideInThatOrder()
    {
        _states.Slots().Slice(0, 3)[1] = 31;
        _states.Slots().Slice(0, 1)[1] = 11;
        _states.Take([3, 1]);
        Assert.Equal([31, 11], new[] { 0, 1 }.Select(b => _states.Side(_states.Current).Slice(0, b)[1]));
    }

    [Fact]
    public void Slots_AfterRuns_HoldWhatTheLastOneWrote()
    {
        Step([3, 1]);
        Step([3, 1]);
        Assert.Equal([0, 2, 0, 2], Values());
        Step([1, 0, 2]);
        Assert.Equal([1, 3, 1, 2], Values());
    }

    [Fact]
    public void Slots_Changed_AreWhatTheSameBatchThenReads()
    {
        Step([0, 1]);
        _states.Slots().Zero(1);
        Step([0, 1]);
        Assert.Equal([2, 1, 0, 0], Values());
    }

    [Fact]
    public void Take_AfterAFailedRun_StillHasTheStatesBeforeIt()
    {
        Step([0, 1]);
        _states.Take([0, 1]);
        _states.Side(1 - _states.Current).Slice(1, 0)[0] = 99; // half written, not advanced
        Assert.Equal([1, 1, 0, 0], Values());
    }

    /// <summary>A run that adds 1 to each state of the batch.</summary>
    private void Step(int[] slots)
    {
        _states.Take(slots);
        for (int b = 0; b < slots.Length; b++)
        {
            _states.Side(1 - _states.Current).Slice(1, b)[0] = _states.Side(_states.Current).Slice(1, b)[0] + 1;
        }

        _states.Advance();
    }

    private float[] Values() => [.. Enumerable.Range(0, 4).Select(slot => _states.Slots().Slice(1, slot)[0])];
}
