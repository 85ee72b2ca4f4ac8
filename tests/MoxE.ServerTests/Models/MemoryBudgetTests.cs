using MoxE.Engine.Loading;
using MoxE.Server.Models;
using MoxE.Server.Options;

namespace MoxE.ServerTests.Models;

public sealed class MemoryBudgetTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Refuse_BeyondTheBudget_NamesBytesAndBudget()
    {
        MemoryBudget budget = new(new ModelsOptions { MemoryBudgetMiB = 10 }, limitBytes: 1000 * MiB);
        Assert.Null(budget.Refuse(4 * MiB, 6 * MiB));
        Assert.Equal("it needs 4194305 bytes and 6291456 of 10485760 are taken; the budget is MoxE:Models:MemoryBudgetMiB", budget.Refuse((4 * MiB) + 1, 6 * MiB));
    }

    [Fact]
    public void Refuse_WithoutABudget_TakesTheLimitLessTheProcess()
    {
        MemoryBudget budget = new(new ModelsOptions(), limitBytes: 512 * MiB);
        Assert.Equal(362 * MiB, budget.Bytes);
        Assert.Contains("memory less 150 MiB", budget.Refuse(363 * MiB, 0), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_AMachineSmallerThanTheProcess_FitsNothing() =>
        Assert.NotNull(new MemoryBudget(new ModelsOptions(), limitBytes: 100 * MiB).Refuse(1, 0));

    /// <summary>1.15 × (weights + slots × state): 1.15 × (1000 + 8 × 125) = 2300.</summary>
    [Fact]
    public void Bytes_OfAFootprint_AreWeightsAndStatesAndFifteenPercent() => Assert.Equal(2300, new ModelFootprint(1000, 8, 125).Bytes);

    [Fact]
    public void LimitBytes_OfThisMachine_IsPositive() => Assert.InRange(MachineMemory.LimitBytes(), 64 * MiB, long.MaxValue);
}
