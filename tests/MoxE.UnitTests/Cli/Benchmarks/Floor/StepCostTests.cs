using MoxE.Cli.Benchmarks;
using MoxE.Cli.Benchmarks.Floor;
using MoxE.Kernels.Measuring;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.Model.Folders;

namespace MoxE.UnitTests.Cli.Benchmarks.Floor;

public class StepCostTests
{
    private static readonly MoxEConfig M = ReferenceModels.Config("m");

    [Fact]
    public void Of_OneRow_ReadsTheActiveWeightsAndOneState()
    {
        // Two of the larger experts in each layer, which is what active parameters count.
        bool mlstmIsLarger = Elements(expert: 0) > Elements(expert: 4);
        int[] rows = mlstmIsLarger ? [1, 1, 0, 0, 0, 0, 0, 0] : [0, 0, 0, 0, 1, 1, 0, 0];

        var cost = StepCost.Of(M, Layers(rows), rows: 1, sequences: 1, logitRows: 1);

        Assert.Equal(4 * ParameterCount.Of(M).ActivePerToken, cost.WeightBytes);
        Assert.Equal(2 * StateLayout.Of(M).BytesPerSequence, cost.StateBytes);
        Assert.InRange(cost.Operations / ParameterCount.Of(M).ActivePerToken, 2, 2.3); // and the mixers' recurrences
    }

    [Fact]
    public void Of_ManyRows_ReadsAnExpertOnceAndMultipliesItForEachRow()
    {
        var one = StepCost.Of(M, Layers([1, 0, 0, 0, 0, 0, 0, 1]), 1, 1, 1);
        var four = StepCost.Of(M, Layers([4, 0, 0, 0, 0, 0, 0, 4]), 4, 4, 4);

        Assert.Equal(3L * 4 * M.Xlstm.EmbeddingDim, four.WeightBytes - one.WeightBytes); // three embeddings more
        Assert.Equal(4 * one.StateBytes, four.StateBytes);
        Assert.Equal(4 * one.Operations, four.Operations, 1e-3 * one.Operations);
    }

    [Fact]
    public void Of_PromptWithoutLogits_LeavesTheHeadAlone()
    {
        var with = StepCost.Of(M, Layers([8, 8, 0, 0, 0, 0, 0, 0]), 8, 1, 8);
        var without = StepCost.Of(M, Layers([8, 8, 0, 0, 0, 0, 0, 0]), 8, 1, 0);

        long head = (long)M.Xlstm.EmbeddingDim * M.Xlstm.VocabSize;
        Assert.Equal((4 * head, 2.0 * head * 8), (with.WeightBytes - without.WeightBytes, with.Operations - without.Operations));
    }

    [Fact]
    public void Floor_IsTheSlowerOfBytesAndOperations()
    {
        var cost = new StepCost(300, 100, 1000);
        Assert.Equal(4, cost.FloorSeconds(new MachineCeilings(1, 100, 1000)));
        Assert.Equal(10, cost.FloorSeconds(new MachineCeilings(1, 100, 100)));
    }

    [Fact]
    public void Probe_OfThisMachine_GivesFiniteCeilings()
    {
        MachineCeilings ceilings = CeilingProbe.Measure(threads: 2, rounds: 1, megabytes: 2, TimeProvider.System, CancellationToken.None);
        Assert.Equal(2, ceilings.Threads);
        Assert.InRange(ceilings.BytesPerSecond, 1e6, 1e15);
        Assert.InRange(ceilings.OperationsPerSecond, 1e6, 1e15);
    }

    private static long Elements(int expert) => ParameterShapes.Of(M).Where(parameter => parameter.Layer == 0 && parameter.Expert == expert).Sum(parameter => parameter.LiveElements);

    private static int[][] Layers(int[] rows) => [.. Enumerable.Repeat(rows, M.NumLayers)];
}
