using MoxE.Engine.Slots;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Slots;

public sealed class SlotPoolTests
{
    [Fact]
    public void TryRent_AllSlots_GivesEachOnceAndZeroed()
    {
        List<int> zeroed = [];
        using FakeModelRunner runner = new(slots: 3) { BeforeZero = zeroed.Add };
        SlotPool pool = new(runner);
        List<int> rented = [];
        for (int i = 0; i < 3; i++)
        {
            Assert.True(pool.TryRent("test", out int slot, out _));
            rented.Add(slot);
        }

        Assert.Equal([0, 1, 2], rented.Order());
        Assert.Equal(rented, zeroed);
        Assert.Equal((3, 0), (pool.Used, pool.Free));
    }

    [Fact]
    public void TryRent_NoneFree_Throws()
    {
        using FakeModelRunner runner = new(slots: 1);
        SlotPool pool = new(runner);
        Assert.True(pool.TryRent("the debtor", out _, out _));
        Assert.Throws<InvalidOperationException>(() => pool.TryRent("test", out _, out _));
    }

    [Fact]
    public void TryRent_ZeroingFails_HandsNothingOutAndTriesAnotherSlotNext()
    {
        using FakeModelRunner runner = new(slots: 2) { BeforeZero = slot => _ = slot == 0 ? throw new InvalidOperationException("broken") : slot };
        SlotPool pool = new(runner);
        Assert.False(pool.TryRent("test", out _, out Exception? failure));
        Assert.Equal("broken", failure.Message);
        Assert.Equal(2, pool.Free);
        Assert.True(pool.TryRent("test", out int slot, out _));
        Assert.Equal(1, slot);
    }

    [Fact]
    public void Return_Twice_Throws()
    {
        using FakeModelRunner runner = new(slots: 2);
        SlotPool pool = new(runner);
        Assert.True(pool.TryRent("test", out int slot, out _));
        pool.Return(slot);
        Assert.Throws<InvalidOperationException>(() => pool.Return(slot));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Return(2));
        Assert.Equal(0, pool.Used);
    }
}
