using System.Collections.Concurrent;
using MoxE.Model.Config;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Runs.Steps;

namespace MoxE.TrainingTests.Runs;

public sealed class MicroBatchesTests
{
    private static readonly MoxEConfig WithoutDropout = TinyModel.Config with { Xlstm = TinyModel.Config.Xlstm with { Dropout = 0 } };

    [Fact]
    public void Run_CutIntoParts_SameGradientAsWhole()
    {
        using var model = new TinyModel(1, WithoutDropout);
        (BatchLosses whole, float[][] wholeGradients) = Run(model, parts: 1, step: 1);
        (BatchLosses cut, float[][] cutGradients) = Run(model, parts: 4, step: 1);

        Assert.Equal(whole.CrossEntropy, cut.CrossEntropy, 1e-6);
        for (int i = 0; i < wholeGradients.Length; i++)
        {
            for (int j = 0; j < wholeGradients[i].Length; j++)
            {
                Assert.Equal(wholeGradients[i][j], cutGradients[i][j] / 4, 1e-6);
            }
        }
    }

    [Fact]
    public void Run_Dropout_HasOtherMasksInEachStepAndTheSameInTheSame()
    {
        using var model = new TinyModel();

        Assert.Equal(Run(model, 2, step: 5).Losses.Total, Run(model, 2, step: 5).Losses.Total);
        Assert.NotEqual(Run(model, 2, step: 5).Losses.Total, Run(model, 2, step: 6).Losses.Total);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_PartsThatReadTheSame_DifferByTheirDropoutMasks(bool dropout)
    {
        using var model = new TinyModel(1, dropout ? TinyModel.Config : WithoutDropout);
        var losses = new ConcurrentBag<float>();
        model.Spoil = terms =>
        {
            losses.Add(terms.CrossEntropy.item<float>());
            return terms;
        };
        var batches = new MicroBatches(model, ArrayTokens.Random(100, TinyModel.Vocabulary, 2), Config(2), null, null);

        batches.Run(1, [.. Enumerable.Repeat(new Window(0, true), 4)]);

        Assert.Equal(dropout ? 2 : 1, losses.Distinct().Count());
    }

    [Fact]
    public void Run_CarriedState_EntersTheNextWindowUnlessItIsFresh()
    {
        using var model = new TinyModel(1, WithoutDropout);
        ArrayTokens tokens = ArrayTokens.Random(100, TinyModel.Vocabulary, 2);
        using var carried = new CarriedState(WithoutDropout, 2);
        var batches = new MicroBatches(model, tokens, Config(2), carried, null);
        Window[] at20 = [.. Enumerable.Repeat(new Window(20, true), 4)];
        double fromZero = batches.Run(1, at20).CrossEntropy;

        batches.Run(2, [.. Enumerable.Repeat(new Window(50, true), 4)]);
        double going = batches.Run(3, [.. at20.Select(window => window with { IsFresh = false })]).CrossEntropy;
        double fresh = batches.Run(4, at20).CrossEntropy;

        Assert.NotEqual(fromZero, going);
        Assert.Equal(fromZero, fresh);
    }

    [Fact]
    public void Run_SomeRowsFresh_OthersKeepTheirState()
    {
        using var model = new TinyModel(1, WithoutDropout);
        ArrayTokens tokens = ArrayTokens.Random(100, TinyModel.Vocabulary, 2);
        using var mixed = new CarriedState(WithoutDropout, 1);
        using var kept = new CarriedState(WithoutDropout, 1);
        Window[] first = [.. Enumerable.Repeat(new Window(50, true), 4)];
        new MicroBatches(model, tokens, Config(1), mixed, null).Run(1, first);
        new MicroBatches(model, tokens, Config(1), kept, null).Run(1, first);

        float[] Cell(CarriedState state) => [.. state.Tensors.Single(tensor => tensor.Name == "part0.layer0.mixer0.cell").Value.data<float>()];
        float[] before = Cell(kept);
        mixed.Enter(0, [new Window(0, false), new Window(0, true), new Window(0, false), new Window(0, false)]);
        float[] after = Cell(mixed);

        int row = before.Length / 4;
        Assert.All(after[row..(2 * row)], value => Assert.Equal(0, value));
        Assert.Equal(before[..row], after[..row]);
        Assert.Equal(before[(2 * row)..], after[(2 * row)..]);
        Assert.Contains(before, value => value != 0);
    }

    [Fact]
    public void Run_WorkerFails_ThrowsWhatItThrew()
    {
        using var model = new TinyModel { Spoil = _ => throw new InvalidOperationException("worker") };

        Assert.Throws<InvalidOperationException>(() => Run(model, 4, 1));
    }

    [Fact]
    public void Run_Counts_AreThoseOfTheWholeStep()
    {
        using var model = new TinyModel();
        var counts = new ExpertCounts(1, 4);
        var batches = new MicroBatches(model, ArrayTokens.Random(100, TinyModel.Vocabulary, 2), Config(4), null, counts);

        batches.Run(1, Windows());
        batches.Run(2, Windows());

        Assert.Equal(4 * 8 * 2, counts.Layers[0].Sum());
    }

    private static TrainingConfig Config(int parts) =>
        RunSetup.Config with { Batch = RunSetup.Config.Batch with { MicroBatches = parts, Workers = 2 } };

    private static Window[] Windows() => [new(0, true), new(13, true), new(40, true), new(77, true)];

    private static (BatchLosses Losses, float[][] Gradients) Run(TinyModel model, int parts, int step)
    {
        var batches = new MicroBatches(model, ArrayTokens.Random(100, TinyModel.Vocabulary, 2), Config(parts), null, null);
        BatchLosses losses = batches.Run(step, Windows());
        return (losses, [.. batches.Gradients.Sums.OfType<float[]>()]);
    }
}
