using MoxE.Model;
using MoxE.Server.Hosting;
using MoxE.Server.Options;

namespace MoxE.ServerTests.Hosting;

public sealed class StateBudgetTests
{
    [Theory]
    [InlineData(1, 64, 1024 * 1024, 1)]
    [InlineData(1, 64, 1000, 64)]
    [InlineData(1, 2000, 1000, 1048)]
    public void Slots_IsBudgetOverBytesUpToMaxSlots(int mebibytes, int maxSlots, long bytes, int expected) =>
        Assert.Equal(expected, StateBudget.Slots(new EngineSettings { StateMemoryMiB = mebibytes, MaxSlots = maxSlots }, bytes));

    [Fact]
    public void Slots_NotOneFits_SaysWhatIsNeeded()
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => StateBudget.Slots(new EngineSettings { StateMemoryMiB = 1 }, 1024 * 1024 + 1));
        Assert.Equal("MoxE:Engine:StateMemoryMiB is 1: one sequence of this model needs 1048577 bytes", e.Message);
    }
}
