using MoxE.Training.Runs.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Runs;

public sealed class GradientSumTests
{
    private const int Size = 19;

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 2, 0)]
    public void Add_InAnyOrder_SumsInTheOrderOfMicroBatches(int first, int second, int third)
    {
        var sum = new GradientSum([Size, 3], 3);
        foreach (int part in (int[])[first, second, third])
        {
            sum.Add(part, [tensor(Values(part)), null]);
        }

        // Large and small values, so that another order gives other bits.
        float[] expected = [.. Enumerable.Range(0, Size).Select(i => Values(0)[i] + Values(1)[i] + Values(2)[i])];
        Assert.Equal(expected, sum.Sums[0]!);
        Assert.Null(sum.Sums[1]);
    }

    [Fact]
    public void Add_SomeMicroBatchesWithoutGradient_SumsTheOthers()
    {
        var sum = new GradientSum([2], 3);
        sum.Add(0, [null]);
        sum.Add(1, [tensor([1f, 2f])]);
        sum.Add(2, [tensor([4f, 8f])]);

        Assert.Equal([5, 10], sum.Sums[0]!);
    }

    [Fact]
    public void Clear_AfterAStep_ForgetsIt()
    {
        var sum = new GradientSum([2, 2], 1);
        sum.Add(0, [tensor([1f, 2f]), tensor([1f, 2f])]);
        sum.Clear();
        sum.Add(0, [tensor([3f, 4f]), null]);

        Assert.Equal([3, 4], sum.Sums[0]!);
        Assert.Null(sum.Sums[1]);
    }

    [Fact]
    public void Add_GradientsWithStrides_AreReadInTheirLayout()
    {
        var sum = new GradientSum([6], 1);
        sum.Add(0, [tensor([1f, 2, 3, 4, 5, 6], [2, 3]).t()]);

        Assert.Equal([1, 4, 2, 5, 3, 6], sum.Sums[0]!);
    }

    [Fact]
    public void Add_OutOfTurn_OutlivesTheScopeOfItsWorker()
    {
        var sum = new GradientSum([2], 2);
        using (DisposeScope scope = NewDisposeScope())
        {
            sum.Add(1, [tensor([1f, 2f])]);
        }

        sum.Add(0, [tensor([10f, 20f])]);

        Assert.Equal([11, 22], sum.Sums[0]!);
    }

    private static float[] Values(int part)
    {
        var random = new Random(part);
        return [.. Enumerable.Range(0, Size).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(1000, part)))];
    }
}
