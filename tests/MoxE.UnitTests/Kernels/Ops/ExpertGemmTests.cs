using MoxE.Kernels.Ops;

namespace MoxE.UnitTests.Kernels.Ops;

public sealed unsafe class ExpertGemmTests
{
    private const long Large = 1 << 22;

    [Theory]
    [InlineData(2, true, Large)] // one thread would idle
    [InlineData(2, false, Large, Large)]
    [InlineData(2, false, Large * 11 / 10, Large)] // a little unlike
    [InlineData(2, true, 3 * Large, Large)]
    [InlineData(2, true, Large, Large, Large)] // two against one
    [InlineData(2, false, Large, Large, Large, Large)]
    [InlineData(2, false, 2 * Large, Large, Large)] // the two smaller ones make up for the larger
    [InlineData(4, true, Large, Large)]
    [InlineData(1, false, Large)]
    [InlineData(2, false, 1000L)] // not worth a second thread
    public void For_Blocks_AreSharedWhereThreadsWouldWait(int threads, bool shared, params long[] costs) =>
        Assert.Equal(shared, ExpertGemm.For(default, costs, threads).IsShared);

    [Fact]
    public void For_ManyBlocks_AreNotShared()
    {
        long[] costs = new long[ExpertGemm.MostBlocks + 1];
        costs[0] = 100 * Large;
        Assert.False(ExpertGemm.For(default, costs, 2).IsShared);
    }

    [Fact]
    public void Arrange_UnlikeParts_PutsTheLargestFirst()
    {
        // Experts 0 and 1 have 10 weights, 2 and 3 have 7; a part of few rows costs as much as one of four.
        ExpertWork* work = stackalloc ExpertWork[4]
        {
            new(0, 0, 1, -1), new(1, 1, 6, -1), new(2, 7, 8, -1), new(3, 15, 5, -1),
        };
        ExpertWork.Arrange(default, work, 4, 2, 10, 7);
        Assert.Equal([1, 2, 0, 3], [work[0].Expert, work[1].Expert, work[2].Expert, work[3].Expert]);
    }
}
