using System.Runtime.InteropServices;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.Training.Runs;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Runs.Records;

namespace MoxE.TrainingTests.Runs;

public sealed class TrainingSessionTests : IDisposable
{
    private static readonly MoxEConfig Model = new()
    {
        NumExperts = 4,
        NumLayers = 1,
        ExpertType = ExpertType.Xlstm,
        LossCoefs = new LossCoefficients { Z = 0.001, LoadBalance = 0.01, D = 0.01, Group = 0.01 },
        Xlstm = new XlstmConfig { VocabSize = TinyModel.Vocabulary, EmbeddingDim = 16, Dropout = 0.1, MLstm = new MLstmConfig { RoundProjUpToMultipleOf = 16 } },
    };

    private static readonly TrainingConfig Config = new()
    {
        Model = Model,
        Length = new RunLength { Steps = 20 },
        Batch = new BatchOptions { Sequences = 4, Length = 8, MicroBatches = 2, Workers = 1 },
        Optimizer = new OptimizerOptions { LearningRate = 0.01, WarmUpSteps = 3 },
        CarryState = true,
        ResetProbability = 0.2,
        Evaluation = new EvaluationOptions { EverySteps = 10 },
        Checkpoint = new CheckpointOptions { EverySteps = 10 },
    };

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(ExpertState.Token)]
    [InlineData(ExpertState.Recurrent)]
    public void Run_StoppedAndResumedWithTwoWorkers_SameBitsAsStraight(ExpertState experts)
    {
        TrainingConfig config = Config with { Model = Model with { ExpertState = experts } };
        RecordingLog straight = Run("straight", config, Text());
        using var stop = new CancellationTokenSource();
        var first = new RecordingLog { OnStep = record => CancelAt(record, 10, stop) };
        Run("cut", config, Text(), first, stop: stop.Token);
        RecordingLog rest = Run("cut", config with { Batch = config.Batch with { Workers = 2 } }, Text(), resume: true);

        Assert.Equal(straight.Steps.Select(Figures), first.Steps.Concat(rest.Steps).Select(Figures));
        Assert.Equal(straight.Evaluations.Select(record => record.Loss), first.Evaluations.Concat(rest.Evaluations).Select(record => record.Loss));
        foreach (string file in (string[])["model.safetensors", "optimizer.safetensors", "state.safetensors"])
        {
            Assert.Equal(File.ReadAllBytes(_temp[$"straight/checkpoints/step-000020/{file}"]), File.ReadAllBytes(_temp[$"cut/checkpoints/step-000020/{file}"]));
        }
    }

    [Fact]
    public void Run_RepeatingText_LearnsItAndSavesWhatItLearnt()
    {
        TrainingConfig config = Config with { Length = new RunLength { Steps = 120 }, Optimizer = new OptimizerOptions { LearningRate = 0.02, WarmUpSteps = 5 }, CarryState = false, ResetProbability = 0 };
        ArrayTokens text = ArrayTokens.Repeating(400, 0, 5, 2, 9, 1, 7, 3, 11);

        RecordingLog log = Run("run", config, text);

        Assert.InRange(log.Steps[0].CrossEntropy, 2.2, 2.8); // ln 12 = 2.48
        Assert.InRange(log.Evaluations[^1].Loss, 0, 0.2);
        Assert.All(log.Steps[0].Layers, layer => Assert.True(layer is { Z: > 0, LoadBalance: > 0, Difficulty: > 0, Group: > 0 }));
        Assert.Equal(1, log.Evaluations[^1].Layers[0].ExpertShares.Sum(), 1e-12);
        Assert.NotNull(log.Evaluations[^1].Layers[0].MeanDifficulty);
        Assert.True(File.Exists(_temp["run/routing.csv"]));
        using ParameterStore saved = CheckpointFolder.Load(_temp["run/checkpoints/step-000120"]);
        Assert.Equal(Model, saved.Config);
    }

    [Fact]
    public void Run_Dense_TrainsNoGateAndNoSecondExpert()
    {
        TrainingConfig config = Config with { Dense = true, Model = DenseBaseline.Configure(Model) };

        Run("run", config, Text());

        using ParameterStore saved = CheckpointFolder.Load(_temp["run/checkpoints/step-000020"]);
        foreach (Parameter parameter in saved.All.Where(parameter => parameter.Shape.Expert == 1 || parameter.Name.Contains(".gate.", StringComparison.Ordinal)))
        {
            Assert.All(MemoryMarshal.Cast<byte, float>(parameter.Value.bytes).ToArray(), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Run_BalancedByBias_MovesTheBiasAndNothingElseDoes()
    {
        TrainingConfig config = Config with { Model = Model with { GateBias = true }, LoadBalance = LoadBalanceForm.Bias, BiasRate = 0.25 };

        RecordingLog log = Run("run", config, Text());

        using var saved = Checkpoint.Open(_temp["run/checkpoints/step-000020"]);
        float[] bias = saved.Read("moe.layers.0.gate.router.bias", 4);
        Assert.All(bias, value => Assert.Equal(0, value % 0.25f)); // a quarter up, down or not at all in each step
        Assert.Contains(bias, value => value != 0);
        Assert.All(log.Steps, step => Assert.Equal(0, step.Layers[0].LoadBalance));
    }

    private static ArrayTokens Text() => ArrayTokens.Random(300, TinyModel.Vocabulary, seed: 6);

    private RecordingLog Run(string folder, TrainingConfig config, ITokens text, RecordingLog? log = null, bool resume = false, CancellationToken stop = default)
    {
        log ??= new RecordingLog();
        var texts = new RunTexts(config, new TokenText("train", text, TinyModel.Vocabulary, "hash"), new TokenText("heldout", text, TinyModel.Vocabulary, "hash"), null);
        TrainingSession.Run(config, texts, _temp[folder], resume, log, TimeProvider.System, stop);
        return log;
    }

    private static void CancelAt(StepRecord record, int step, CancellationTokenSource stop)
    {
        if (record.Step == step)
        {
            stop.Cancel();
        }
    }

    private static (int, double, double, double, double) Figures(StepRecord record) =>
        (record.Step, record.Loss, record.CrossEntropy, record.Layers[0].Difficulty, record.GradientNorm);
}
