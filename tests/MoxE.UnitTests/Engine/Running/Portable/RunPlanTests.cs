using CsCheck;
using MoxE.Engine.Running.Portable;

namespace MoxE.UnitTests.Engine.Running.Portable;

public sealed class RunPlanTests
{
    [Fact]
    public void Make_DecodingAndTwoPrompts_DecodesInOneRunOrderedBySlot()
    {
        RunPlan plan = Plan([1, 5, 1, 7, 1], [4, 0, 2, 1, 3]);
        Assert.Equal([new TokenRun(0, 3, 0, 1), new TokenRun(3, 1, 0, 5), new TokenRun(4, 1, 0, 7)], plan.Runs.ToArray());
        Assert.Equal([2, 4, 0, 1, 3], Enumerable.Range(0, 5).Select(place => plan[place])); // slots 2, 3, 4, then the prompts
    }

    [Fact]
    public void Make_EqualLengths_ShareARun() => Assert.Equal([new TokenRun(0, 3, 0, 6)], Plan([6, 6, 6], [0, 1, 2]).Runs.ToArray());

    [Fact]
    public void Make_ALongChunk_BecomesSeveralRuns() =>
        Assert.Equal([new TokenRun(0, 1, 0, 256), new TokenRun(0, 1, 256, 256), new TokenRun(0, 1, 512, 88)], Plan([600], [0]).Runs.ToArray());

    [Fact]
    public void Make_AnyStep_CoversEachRowOnceInOrderAndWithinBounds() => Gen.Int[1, 700].Array[1, 40].Sample(lengths =>
    {
        RunPlan plan = Plan(lengths, [.. Enumerable.Range(0, lengths.Length).Select(b => lengths.Length - b)]);
        int[] done = new int[lengths.Length];
        foreach (TokenRun run in plan.Runs)
        {
            Assert.InRange(run.Length, 1, RunPlan.MostLength);
            Assert.True(run.Length == 1 || run.Length * run.Sequences <= RunPlan.MostRows);
            for (int b = 0; b < run.Sequences; b++)
            {
                int sequence = plan[run.First + b];
                Assert.Equal(done[sequence], run.Offset);
                done[sequence] += run.Length;
            }
        }

        Assert.Equal(lengths, done);
    });

    private static RunPlan Plan(int[] lengths, int[] slots)
    {
        RunPlan plan = new(lengths.Length);
        plan.Make([0, .. lengths.Select((_, b) => lengths[..(b + 1)].Sum())], slots);
        return plan;
    }
}
