using MoxE.Engine.Slots;

namespace MoxE.UnitTests.Engine.Slots;

public sealed class SlotBudgetTests
{
    [Theory]
    [InlineData(1000, 100, 64, 10)]
    [InlineData(1099, 100, 64, 10)]
    [InlineData(100, 100, 64, 1)]
    [InlineData(long.MaxValue, 1, 64, 64)]
    public void SlotsFor_Budget_HoldsWholeSequences(long memory, long perSequence, int maximum, int expected) =>
        Assert.Equal(expected, SlotBudget.SlotsFor(memory, perSequence, maximum));

    [Fact]
    public void SlotsFor_BudgetBelowOneSequence_SaysBothSizes()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => SlotBudget.SlotsFor(99, 100, 8));
        Assert.Contains("99 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("100 bytes", error.Message, StringComparison.Ordinal);
    }
}
