using MoxE.Cli.Benchmarks;
using MoxE.Cli.Benchmarks.Floor;
using MoxE.Kernels.Measuring;
using MoxE.Kernels.Ops;
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

        // Per layer an mLSTM block of 4 heads of 256, read each time and written each eighth, with 8 keys and values beside it of
        // which half are there; the rest of the state, read and written.
        long memory = 6 * 4 * 256 * 256;
        long recent = 6 * 8 * 2 * 1024;
        long rest = (StateLayout.Of(M).BytesPerSequence / 4) - memory - recent;
        Assert.Equal(4 * ((memory * 9 / 8) + (recent * 5 / 8) + (2 * rest)), cost.StateBytes);
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

    [Theory]
    [InlineData(WeightType.BFloat16)]
    [InlineData(WeightType.Int8)]
    [InlineData(WeightType.Int4)]
    public void Of_SmallWeights_CountsThePackedOnesAsTheyAreStored(WeightType type)
    {
        // All experts and the head, but not the embedding, of which a row is read: what the exporter packs and what it does not.
        var cost = StepCost.Of(M, Layers([1, 1, 1, 1, 1, 1, 1, 1]), 8, 8, 8, type);
        var plain = StepCost.Of(M, Layers([1, 1, 1, 1, 1, 1, 1, 1]), 8, 8, 8);
        const int d = 512, inner = 1024, ffn = 704, head = 128;
        long packed = 6 * (5 * ((d * 2L * inner) + ((long)inner * d))) // the mixer's mLSTM block and four experts
            + (6 * (5 * ((d * 2L * ffn) + ((long)ffn * d)))) // and as many sLSTM blocks
            + (6 * ((4 * head * d) + (4 * head * d) + (4L * 2 * head * d))) // gates and recurrence of the mixer, two gates of each expert
            + (d * 8192L);
        double bytes = type switch { WeightType.BFloat16 => 2, WeightType.Int8 => 1, _ => 0.5625 };
        long block = (d * 3L * inner) + (d * 3L * ffn);
        double integers = 2.0 * ((8 * 6 * (block + (8L * head * d))) + (6 * 4 * (block + (2L * head * d))) + (8 * d * 8192L)); // mixers and head meet 8 rows, an expert one
        Assert.Equal(type == WeightType.BFloat16 ? 0 : integers, cost.IntegerOperations);
        double scales = type == WeightType.Int8 ? 4.0 / head : 0; // at most: a scale for each column
        Assert.InRange(cost.WeightBytes, plain.WeightBytes - ((4 - bytes) * packed) - 1, plain.WeightBytes - ((4 - bytes - scales) * packed) + 1);
    }

    [Fact]
    public void Floor_IsTheSlowerOfBytesAndOperations()
    {
        var cost = new StepCost(300, 100, 1000, 400);
        Assert.Equal(4, cost.FloorSeconds(new MachineCeilings(1, 100, 1000, 1000)));
        Assert.Equal(10, cost.FloorSeconds(new MachineCeilings(1, 100, 100, 100)));
        Assert.Equal(7, cost.FloorSeconds(new MachineCeilings(1, 100, 100, 400)));
    }

    [Fact]
    public void Probe_OfThisMachine_GivesFiniteCeilings()
    {
        using CeilingProbe probe = new(threads: 2, megabytes: 2, TimeProvider.System);
        MachineCeilings ceilings = probe.Measure();
        Assert.Equal(2, ceilings.Threads);
        Assert.InRange(ceilings.BytesPerSecond, 1e6, 1e15);
        Assert.InRange(ceilings.OperationsPerSecond, 1e6, 1e15);
        Assert.InRange(ceilings.IntegerOperationsPerSecond, 1e6, 1e15);
    }

    private static long Elements(int expert) => ParameterShapes.Of(M).Where(parameter => parameter.Layer == 0 && parameter.Expert == expert).Sum(parameter => parameter.LiveElements);

    private static int[][] Layers(int[] rows) => [.. Enumerable.Repeat(rows, M.NumLayers)];
}
