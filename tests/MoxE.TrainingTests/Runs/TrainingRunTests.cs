using MoxE.Model.Checkpoints;
using MoxE.Training;
using MoxE.Training.Losses;
using MoxE.Training.Optimisation;
using MoxE.Training.Runs.Checkpoints;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Runs.Records;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Runs;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Run_RepeatingText_LearnsIt()
    {
        TrainingConfig config = RunSetup.Config with
        {
            Length = new RunLength { Steps = 150 },
            Optimizer = new OptimizerOptions { LearningRate = 0.05, WarmUpSteps = 10 },
        };
        ArrayTokens text = ArrayTokens.Repeating(600, 0, 5, 2, 9, 1, 7, 3, 11);
        using RunSetup setup = New("run", config, text, text);

        RunResult result = setup.Run.Run(CancellationToken.None);

        Assert.Equal(RunEnd.Completed, result.End);
        Assert.InRange(setup.Log.Steps[0].CrossEntropy, 1.9, 3.5); // ln 12 = 2.48
        Assert.InRange(result.BestLoss!.Value, 0, 0.1);
        Assert.Equal(150, setup.Log.Steps.Count);
    }

    [Fact]
    public void Run_TwoWorkers_SameBitsAsOne()
    {
        using RunSetup one = Trained("one", RunSetup.Config);
        using RunSetup two = Trained("two", RunSetup.Config with { Batch = RunSetup.Config.Batch with { Workers = 2 } });

        AssertSame(one, two);
    }

    [Fact]
    public void Run_AnotherSeed_OtherNumbers()
    {
        using RunSetup one = Trained("one", RunSetup.Config);
        using RunSetup two = Trained("two", RunSetup.Config with { Seed = 7 });

        Assert.NotEqual(one.Log.Steps[^1].Loss, two.Log.Steps[^1].Loss);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Resume_InTheMiddle_SameBitsAsWithoutStop(bool carryState, bool balanceByBias)
    {
        TrainingConfig config = RunSetup.Config with
        {
            CarryState = carryState,
            ResetProbability = carryState ? 0.2 : 0,
            LoadBalance = balanceByBias ? LoadBalanceForm.Bias : LoadBalanceForm.Paper,
        };
        using RunSetup straight = Trained("straight", config);
        using var stop = new CancellationTokenSource();
        var first = new RecordingLog { OnStep = record => StopAfter(record, 7, stop) };
        using (var interrupted = new RunSetup(RunFolder.Create(_temp["cut"]), config, heldOut: HeldOut(), log: first))
        {
            Assert.Equal(RunEnd.Interrupted, interrupted.Run.Run(stop.Token).End);
        }

        using var resumed = new RunSetup(RunFolder.Open(_temp["cut"]), config with { Batch = config.Batch with { Workers = 2 } }, heldOut: HeldOut());
        resumed.Run.Resume(resumed.Folder.Newest!);
        RunResult result = resumed.Run.Run(CancellationToken.None);

        Assert.Equal((straight.Log.Results[0].BestStep, straight.Log.Results[0].BestLoss), (result.BestStep, result.BestLoss));
        Assert.Equal(8, resumed.Log.Starts.Single().FirstStep);
        resumed.Log.Steps.InsertRange(0, first.Steps);
        resumed.Log.Evaluations.InsertRange(0, first.Evaluations);
        AssertSame(straight, resumed);
    }

    [Fact]
    public void Resume_AfterTheBestEvaluation_StillKnowsIt()
    {
        // What is learnt from one token over and over makes noise harder to predict: the first evaluation is the best.
        TrainingConfig config = RunSetup.Config with
        {
            Optimizer = new OptimizerOptions { LearningRate = 0.02, WarmUpSteps = 0 },
            EarlyStopping = new EarlyStoppingOptions { Patience = 2 },
        };
        using var stop = new CancellationTokenSource();
        ArrayTokens text = ArrayTokens.Repeating(100, 3);
        using (var first = new RunSetup(RunFolder.Create(_temp["run"]), config, text, HeldOut(), new RecordingLog { OnStep = record => StopAfter(record, 12, stop) }))
        {
            first.Run.Run(stop.Token);
            Assert.Equal([true, false], first.Log.Evaluations.Select(evaluation => evaluation.IsBest));
        }

        using var second = new RunSetup(RunFolder.Open(_temp["run"]), config, text, HeldOut());
        second.Run.Resume(second.Folder.Newest!);
        RunResult result = second.Run.Run(CancellationToken.None);

        Assert.Equal((RunEnd.StoppedEarly, 15, 5), (result.End, result.Step, result.BestStep));
        Assert.True(second.Log.Steps[0].Seconds > 12); // the clock of the first part counts
    }

    [Fact]
    public void Run_CutIntoMoreMicroBatches_TakesTheSameSteps()
    {
        // A large ε, for AdamW hides the scale of a gradient; a norm that clips.
        TrainingConfig config = RunSetup.Config with
        {
            Model = TinyModel.Config with { Xlstm = TinyModel.Config.Xlstm with { Dropout = 0 } },
            Length = new RunLength { Steps = 5 },
            Optimizer = new OptimizerOptions { LearningRate = 0.01, ClipNorm = 0.05, AdamW = new AdamWOptions { Epsilon = 0.1 } },
            Batch = RunSetup.Config.Batch with { MicroBatches = 1 },
        };
        using RunSetup whole = Trained("whole", config);
        using RunSetup cut = Trained("cut", config with { Batch = config.Batch with { MicroBatches = 4 } });

        Dictionary<string, float[]> parameters = cut.Parameters();
        foreach ((string name, float[] values) in whole.Parameters())
        {
            Assert.All(values.Zip(parameters[name]), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        }

        Assert.Equal(whole.Log.Steps[0].GradientNorm, cut.Log.Steps[0].GradientNorm, 1e-5);
        Assert.True(whole.Log.Steps[0].GradientNorm > 0.05);
    }

    [Fact]
    public void Run_CheckpointCannotBeWritten_StopsAndKeepsTheLastOne()
    {
        using RunSetup setup = New("run", RunSetup.Config);
        setup.Model.Spoil = losses =>
        {
            // A file where the folder of the second checkpoint has to be.
            File.WriteAllText(Directory.CreateDirectory(_temp["run/checkpoints"]).FullName + "/step-000020.partial", "");
            return losses;
        };

        var exception = Assert.Throws<TrainingException>(() => setup.Run.Run(CancellationToken.None));

        Assert.StartsWith($"{setup.Folder.PathOf(20)}: the checkpoint could not be written: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith($"; the last good checkpoint is {setup.Folder.PathOf(10)}", exception.Message, StringComparison.Ordinal);
        using var checkpoint = Checkpoint.Open(setup.Folder.PathOf(10));
        Assert.Equal(RunEnd.Failed, setup.Log.Results.Single().End);
    }

    [Fact]
    public void Resume_OtherSettings_NamesEachThatDiffers()
    {
        using RunSetup first = Trained("run", RunSetup.Config);
        TrainingConfig other = RunSetup.Config with
        {
            Length = new RunLength { Steps = 30 },
            Optimizer = RunSetup.Config.Optimizer with { LearningRate = 0.02 },
            Model = TinyModel.Config with { Gamma = 0.5 },
        };
        using var second = new RunSetup(RunFolder.Open(_temp["run"]), other);

        var exception = Assert.Throws<TrainingException>(() => second.Run.Resume(second.Folder.Newest!));

        Assert.Contains("optimizer.learning_rate: found 0.02; the checkpoint has 0.01", exception.Message, StringComparison.Ordinal);
        Assert.Contains("model.gamma: found 0.5; the checkpoint has 0.3", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("steps: found", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_MoreStepsAndOtherMeasuring_GoesOn()
    {
        using RunSetup first = Trained("run", RunSetup.Config);
        TrainingConfig longer = RunSetup.Config with
        {
            Length = new RunLength { Steps = 25 },
            Evaluation = new EvaluationOptions { EverySteps = 100 },
            Checkpoint = new CheckpointOptions { EverySteps = 3, Keep = 1 },
        };
        using var second = new RunSetup(RunFolder.Open(_temp["run"]), longer);
        second.Run.Resume(second.Folder.Newest!);

        RunResult result = second.Run.Run(CancellationToken.None);

        Assert.Equal((RunEnd.Completed, 25), (result.End, result.Step));
        Assert.Equal([21, 22, 23, 24, 25], second.Log.Steps.Select(step => step.Step));
        Assert.Equal(["step-000025"], Directory.GetDirectories(_temp["run/checkpoints"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Run_Finished_CheckpointHoldsTheModel()
    {
        using RunSetup setup = Trained("run", RunSetup.Config);

        using var checkpoint = Checkpoint.Open(setup.Folder.Newest!);

        Assert.Equal("step-000020", Path.GetFileName(setup.Folder.Newest));
        foreach ((string name, float[] values) in setup.Parameters())
        {
            Assert.Equal(values, checkpoint.Read(name, setup.Model.Store.All.Single(parameter => parameter.Name == name).Shape.Shape.AsSpan()));
        }
    }

    [Fact]
    public void Run_ParametersWithoutGradient_StayAsTheyWere()
    {
        using var untrained = new TinyModel(RunSetup.Config.Seed);
        using RunSetup setup = Trained("run", RunSetup.Config);

        foreach ((string name, float[] values) in setup.Parameters())
        {
            bool isUsed = name is "moe.token_embedding.embedding" or "lm_head.kernel" || name.Contains(".gate.router.", StringComparison.Ordinal);
            float[] before = untrained.Store[name].data<float>().ToArray();
            Assert.True(isUsed != values.SequenceEqual(before), name);
        }
    }

    [Fact]
    public void Run_BetterHeldOutLoss_IsKeptAsBest()
    {
        using RunSetup setup = Trained("run", RunSetup.Config);
        EvaluationRecord best = setup.Log.Evaluations.MinBy(evaluation => evaluation.Loss)!;

        Assert.Equal([5, 10, 15, 20], setup.Log.Evaluations.Select(evaluation => evaluation.Step));
        Assert.Equal((best.Step, best.Loss), (setup.Log.Results.Single().BestStep, setup.Log.Results.Single().BestLoss));
        using var checkpoint = Checkpoint.Open(setup.Folder.Best);
        Assert.Equal(TinyModel.Vocabulary, checkpoint.Config.Xlstm.VocabSize);
    }

    [Fact]
    public void Run_HeldOutLossDoesNotFall_StopsEarlyWithACheckpoint()
    {
        TrainingConfig config = RunSetup.Config with
        {
            Length = new RunLength { Steps = 1000 },
            Evaluation = new EvaluationOptions { EverySteps = 1 },
            EarlyStopping = new EarlyStoppingOptions { Patience = 3, MinDelta = 1 },
        };
        using RunSetup setup = New("run", config, heldOut: HeldOut());

        RunResult result = setup.Run.Run(CancellationToken.None);

        Assert.Equal((RunEnd.StoppedEarly, 4), (result.End, result.Step)); // the first sets the mark, three wait
        Assert.Equal("step-000004", Path.GetFileName(setup.Folder.Newest));
    }

    [Theory]
    [InlineData("cross entropy", "the cross entropy is NaN")]
    [InlineData("z", "the z-loss of layer 0 is NaN")]
    [InlineData("balance", "the load-balance loss of layer 0 is NaN")]
    [InlineData("group", "the group loss of layer 0 is NaN")]
    [InlineData("total", "the total loss is NaN")]
    public void Run_LossIsNotANumber_NamesItAndKeepsTheLastCheckpoint(string term, string message)
    {
        using RunSetup setup = New("run", RunSetup.Config);
        setup.Model.Spoil = losses => setup.Log.Steps.Count < 13 ? losses : Spoilt(losses, term);

        var exception = Assert.Throws<TrainingException>(() => setup.Run.Run(CancellationToken.None));

        Assert.StartsWith($"step 14: {message}; the last good checkpoint is {setup.Folder.PathOf(10)}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["step-000010"], Directory.GetDirectories(_temp["run/checkpoints"]).Select(Path.GetFileName));
        Assert.Equal(RunEnd.Failed, setup.Log.Results.Single().End);
    }

    [Fact]
    public void Run_GradientIsInfinite_NamesTheParameter()
    {
        using RunSetup setup = New("run", RunSetup.Config);
        Dictionary<string, float[]> before = setup.Parameters();

        // The root of zero: finite itself, with an infinite slope.
        setup.Model.Spoil = losses => losses with { Total = losses.Total + (setup.Model.Store["lm_head.kernel"] * 0).abs().sqrt().sum() };

        var exception = Assert.Throws<TrainingException>(() => setup.Run.Run(CancellationToken.None));

        Assert.StartsWith("step 1: the gradient of lm_head.kernel is not finite; there is no checkpoint yet", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before["lm_head.kernel"], setup.Parameters()["lm_head.kernel"]);
    }

    [Fact]
    public void Run_StoppedBeforeTheFirstStep_CanBeResumed()
    {
        using RunSetup setup = New("run", RunSetup.Config);

        RunResult result = setup.Run.Run(new CancellationToken(canceled: true));

        Assert.Equal((RunEnd.Interrupted, 0), (result.End, result.Step));
        Assert.Equal("step-000000", Path.GetFileName(setup.Folder.Newest));
    }

    [Fact]
    public void Run_StepRecords_HoldScheduleTokensAndTime()
    {
        using RunSetup setup = Trained("run", RunSetup.Config);

        StepRecord third = setup.Log.Steps[2];

        Assert.Equal(3 * 4 * 8, third.Tokens);
        Assert.Equal(0.01 * 3 / 5, third.LearningRate, 12);
        Assert.True(third.GradientNorm > 0);
        Assert.Equal(4 * 8 / 1.0, third.TokensPerSecond); // the clock goes on by a second each time it is read
        Assert.Equal(0, setup.Log.Steps[^1].LearningRate, 12);
        Assert.True(third.Seconds > setup.Log.Steps[1].Seconds);
    }

    private static void StopAfter(StepRecord record, int step, CancellationTokenSource stop)
    {
        if (record.Step == step)
        {
            stop.Cancel();
        }
    }

    private static LossTerms Spoilt(LossTerms losses, string term)
    {
        Tensor bad = losses.CrossEntropy * double.NaN;
        LayerLossTerms layer = losses.Layers[0];
        return term switch
        {
            "cross entropy" => losses with { CrossEntropy = bad },
            "z" => losses with { Layers = [layer with { Z = bad }] },
            "balance" => losses with { Layers = [layer with { LoadBalance = bad }] },
            "group" => losses with { Layers = [layer with { Group = bad }] },
            _ => losses with { Total = bad },
        };
    }

    private static ArrayTokens HeldOut() => ArrayTokens.Random(100, TinyModel.Vocabulary, seed: 4);

    private RunSetup New(string folder, TrainingConfig config, ArrayTokens? train = null, ArrayTokens? heldOut = null) =>
        new(RunFolder.Create(_temp[folder]), config, train, heldOut);

    private RunSetup Trained(string folder, TrainingConfig config)
    {
        RunSetup setup = New(folder, config, heldOut: HeldOut());
        setup.Run.Run(CancellationToken.None);
        return setup;
    }

    private static void AssertSame(RunSetup expected, RunSetup actual)
    {
        Assert.Equal(expected.Log.Steps.Select(Figures), actual.Log.Steps.Select(Figures));
        Assert.Equal(expected.Log.Evaluations.Select(evaluation => (evaluation.Step, evaluation.Loss)), actual.Log.Evaluations.Select(evaluation => (evaluation.Step, evaluation.Loss)));
        Dictionary<string, float[]> parameters = actual.Parameters();
        foreach ((string name, float[] values) in expected.Parameters())
        {
            Assert.True(values.AsSpan().SequenceEqual(parameters[name]), name);
        }
    }

    private static (int, long, double, double, double, double, double) Figures(StepRecord record) =>
        (record.Step, record.Tokens, record.Loss, record.CrossEntropy, record.Layers[0].Z, record.LearningRate, record.GradientNorm);
}
