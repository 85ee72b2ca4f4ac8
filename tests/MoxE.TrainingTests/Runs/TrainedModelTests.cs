using MoxE.Engine.Loading;
using MoxE.Engine.Running;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.Model.Export;
using MoxE.Training.Layers;
using MoxE.Training.Model;
using MoxE.Training.Runs;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Tokenizers;
using MoxE.TrainingTests.Data;
using MoxE.TrainingTests.Model;
using TorchSharp;
using static TorchSharp.torch;
using Tokenizer = MoxE.Model.Tokens.Tokenizer;

namespace MoxE.TrainingTests.Runs;

/// <summary>From a text to a model that is served: trained, saved, exported, run by ONNX Runtime.</summary>
public sealed class TrainedModelTests : IDisposable
{
    private const int Vocabulary = 300;

    // A KiB of held-out English, with a tokenizer of its own.
    private static readonly string Text = BridgeModel.HeldOutText(0)[..1024];
    private static readonly Tokenizer Tokenizer = BpeTrainer.Train([Text], Vocabulary, CancellationToken.None).ToTokenizer();
    private static readonly int[] Ids = [0, .. Tokenizer.Encode(Text)];

    private static readonly MoxEConfig Model = new()
    {
        NumExperts = 4,
        NumLayers = 1,
        ExpertType = ExpertType.Xlstm,
        GateBias = true,
        LossCoefs = new LossCoefficients { Z = 0.001, LoadBalance = 0.01, D = 0.01, Group = 0.01 },
        Xlstm = new XlstmConfig { VocabSize = Vocabulary, EmbeddingDim = 48, TieWeights = true, MLstm = new MLstmConfig { RoundProjUpToMultipleOf = 16 } },
    };

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Run_OneKilobyteOfText_IsLearntByHeartAndServedSo()
    {
        RecordingLog log = Train(Model, steps: 200);

        Assert.InRange(Ids.Length, 500, 1024);
        Assert.InRange(log.Evaluations[^1].Loss, 0, 0.1);
        float[][] served = Served();
        Assert.InRange(Ids[1..].Zip(served).Average(pair => -LogSoftmax(pair.Second, pair.First)), 0, 0.1);
        AssertNear(Own(), served);
    }

    [Theory]
    [InlineData(ExpertType.Xlstm, ExpertState.Recurrent, RouterType.ConditionedAddition, true)]
    [InlineData(ExpertType.MLstm, ExpertState.Token, RouterType.Standard, false)]
    [InlineData(ExpertType.SLstm, ExpertState.Recurrent, RouterType.ConditionedAddition, false)]
    [InlineData(ExpertType.Mlp, ExpertState.Token, RouterType.ConditionedAddition, true)]
    public void Export_AfterTraining_GivesTheTrainersLogits(ExpertType experts, ExpertState state, RouterType router, bool tied)
    {
        Train(Model with { ExpertType = experts, ExpertState = state, RouterType = router, Xlstm = Model.Xlstm with { TieWeights = tied } }, steps: 12);

        AssertNear(Own(), Served());
    }

    private RecordingLog Train(MoxEConfig model, int steps)
    {
        var config = new TrainingConfig
        {
            Model = model,
            Length = new RunLength { Steps = steps },
            Batch = new BatchOptions { Sequences = 4, Length = 128 },
            Optimizer = new OptimizerOptions { LearningRate = 0.01, WarmUpSteps = 10 },
            Evaluation = new EvaluationOptions { EverySteps = steps, Length = Ids.Length - 1 },
            Checkpoint = new CheckpointOptions { EverySteps = steps },
            CarryState = true,
            ResetProbability = 0.1,
        };
        var text = new ArrayTokens([.. Ids.Select(id => (long)id)]);
        var log = new RecordingLog();
        var texts = new RunTexts(config, new TokenText("train", text, Vocabulary, "hash"), new TokenText("heldout", text, Vocabulary, "hash"), null);
        TrainingSession.Run(config, texts, _temp["run"], resume: false, log, TimeProvider.System, CancellationToken.None);
        return log;
    }

    /// <summary>Logits of each token but the last, by the trainer.</summary>
    private float[][] Own()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using ParameterStore store = CheckpointFolder.Load(_temp["run/best"]);
        Tensor logits = new MoxEModel(store.Config, store).Forward(Sequences.Tensor(Ids[..^1]), null, Dropout.None).Logits[0];
        return [.. Enumerable.Range(0, Ids.Length - 1).Select(t => logits[t].data<float>().ToArray())];
    }

    /// <summary>The same by the exported model.</summary>
    private float[][] Served()
    {
        using (var checkpoint = Checkpoint.Open(_temp["run/best"]))
        {
            ModelExporter.Export(checkpoint, _temp["run/best"], _temp["model"], new ExportOptions { Name = "trained" });
        }

        int count = Ids.Length - 1;
        using var model = LoadedModel.Open(_temp["model"], new LoadOptions { MaxStepTokens = count, MaxLogitRows = count, Threads = 1 });
        StepBuffers buffers = model.Runner.Buffers;
        (buffers.RowStarts[0], buffers.RowStarts[1], buffers.Slots[0]) = (0, count, 0);
        for (int row = 0; row < count; row++)
        {
            (buffers.TokenIds[row], buffers.LogitRows[row]) = (Ids[row], row);
        }

        model.Runner.Run(count, 1, count);
        return [.. Enumerable.Range(0, count).Select(row => buffers.Logits(row).ToArray())];
    }

    private static double LogSoftmax(float[] logits, int id)
    {
        double most = logits.Max();
        return logits[id] - most - Math.Log(logits.Sum(logit => Math.Exp(logit - most)));
    }

    /// <summary>Two programs in float32, with sums in other orders.</summary>
    private static void AssertNear(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int t = 0; t < expected.Length; t++)
        {
            for (int id = 0; id < expected[t].Length; id++)
            {
                double allowed = 1e-4 + (1e-4 * Math.Abs(expected[t][id]));
                Assert.True(Math.Abs(expected[t][id] - actual[t][id]) <= allowed, $"logit {id} after token {t}: the trainer's is {expected[t][id]}, the served model's {actual[t][id]}");
            }
        }
    }
}
