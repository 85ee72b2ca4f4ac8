using System.Text.Json.Nodes;
using MoxE.Model;
using MoxE.Model.Config;
using MoxE.Training;
using MoxE.Training.Losses;
using MoxE.Training.Runs.Configuration;

namespace MoxE.TrainingTests.Runs;

public sealed class TrainingConfigTests : IDisposable
{
    private const string Least = """{"model": {"xlstm": {"vocab_size": 50}}, "data": {"train": "train.tokens"}, "steps": 10}""";

    private const string Full = """
        {
          "model": {"num_experts": 8, "gate_bias": true, "xlstm": {"vocab_size": 50, "dropout": 0.1}},
          "dense": false,
          "data": {"train": "a/train.tokens", "heldout": "heldout.tokens", "tokenizer": "tokenizer"},
          "seed": 7,
          "epochs": 2.5,
          "batch": {"sequences": 12, "length": 64, "micro_batches": 3, "workers": 2},
          "optimizer": {"learning_rate": 0.002, "min_learning_rate": 0.0001, "warmup_steps": 20, "betas": [0.8, 0.99], "eps": 1e-6, "weight_decay": 0.01, "clip_norm": 0.5},
          "carry_state": true,
          "reset_probability": 0.05,
          "load_balance_form": "bias",
          "bias_rate": 0.01,
          "evaluation": {"every_steps": 11, "sequences": 5, "length": 32},
          "early_stopping": {"patience": 3, "min_delta": 0.001},
          "checkpoint": {"every_steps": 13, "keep": 4},
          "precision": "float32"
        }
        """;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Load_LeastFile_HasTheDocumentedDefaults()
    {
        TrainingConfig config = Load(Least);

        Assert.Equal((10, 16, 256, 1, 0), (config.Length.Steps, config.Batch.Sequences, config.Batch.Length, config.Batch.MicroBatches, config.Batch.Workers));
        Assert.Equal((1e-3, 0.0, 100, 1.0), (config.Optimizer.LearningRate, config.Optimizer.MinLearningRate, config.Optimizer.WarmUpSteps, config.Optimizer.ClipNorm));
        Assert.Equal((0.9, 0.95, 1e-8, 0.1), (config.Optimizer.AdamW.Beta1, config.Optimizer.AdamW.Beta2, config.Optimizer.AdamW.Epsilon, config.Optimizer.AdamW.WeightDecay));
        Assert.Equal((250, 0, null, 0, 500, 2), (config.Evaluation.EverySteps, config.Evaluation.Sequences, config.Evaluation.Length, config.EarlyStopping.Patience, config.Checkpoint.EverySteps, config.Checkpoint.Keep));
        Assert.Equal((LoadBalanceForm.Paper, false, 0L, false), (config.LoadBalance, config.CarryState, config.Seed, config.Dense));
        Assert.Equal(_temp["train.tokens"], config.Data.Train);
        Assert.Null(config.Data.HeldOut);
    }

    [Fact]
    public void Load_FullFile_HasItsValues()
    {
        TrainingConfig config = Load(Full);

        Assert.Equal(8, config.Model.NumExperts);
        Assert.Equal((_temp["a/train.tokens"], _temp["heldout.tokens"], _temp["tokenizer"]), (config.Data.Train, config.Data.HeldOut, config.Data.Tokenizer));
        Assert.Equal((7L, 2.5), (config.Seed, config.Length.Epochs));
        Assert.Equal((12, 64, 3, 2), (config.Batch.Sequences, config.Batch.Length, config.Batch.MicroBatches, config.Batch.Workers));
        Assert.Equal((0.002, 0.0001, 20, 0.5), (config.Optimizer.LearningRate, config.Optimizer.MinLearningRate, config.Optimizer.WarmUpSteps, config.Optimizer.ClipNorm));
        Assert.Equal((0.8, 0.99, 1e-6, 0.01), (config.Optimizer.AdamW.Beta1, config.Optimizer.AdamW.Beta2, config.Optimizer.AdamW.Epsilon, config.Optimizer.AdamW.WeightDecay));
        Assert.Equal((true, 0.05, LoadBalanceForm.Bias, 0.01), (config.CarryState, config.ResetProbability, config.LoadBalance, config.BiasRate));
        Assert.Equal((11, 5, 32, 3, 0.001, 13, 4), (config.Evaluation.EverySteps, config.Evaluation.Sequences, config.Evaluation.Length, config.EarlyStopping.Patience, config.EarlyStopping.MinDelta, config.Checkpoint.EverySteps, config.Checkpoint.Keep));
    }

    [Theory]
    [InlineData(Least)]
    [InlineData(Full)]
    public void ToJson_ReadAgain_IsTheSameConfiguration(string json)
    {
        TrainingConfig config = Load(json);

        Assert.Equal(config, TrainingConfig.Parse(config.ToJson(), "/", "again"));
    }

    [Theory]
    [InlineData("steps", "0", "steps: found 0; allowed: an integer from 1 to")]
    [InlineData("seed", "-1", "seed: found -1; allowed: an integer from 0 to")]
    [InlineData("batch.sequences", "0", "batch.sequences: found 0; allowed: an integer from 1 to 65536")]
    [InlineData("batch.length", "1.5", "batch.length: found 1.5; allowed: an integer from 1")]
    [InlineData("batch.micro_batches", "3", "batch.micro_batches: found 3; allowed: a divisor of batch.sequences, which is 16")]
    [InlineData("batch.workers", "-1", "batch.workers: found -1; allowed: an integer from 0")]
    [InlineData("optimizer.learning_rate", "0", "optimizer.learning_rate: found 0; allowed: a number above 0")]
    [InlineData("optimizer.min_learning_rate", "1", "optimizer.min_learning_rate: found 1; allowed: at most optimizer.learning_rate, which is 0.001")]
    [InlineData("optimizer.betas", "[0.9]", "optimizer.betas: found [0.9]; allowed: two numbers from 0 to below 1")]
    [InlineData("optimizer.betas", "[0.9, 1]", "optimizer.betas: found [0.9,1]; allowed: two numbers from 0 to below 1")]
    [InlineData("optimizer.eps", "0", "optimizer.eps: found 0; allowed: a number above 0")]
    [InlineData("optimizer.weight_decay", "-1", "optimizer.weight_decay: found -1; allowed: a number from 0")]
    [InlineData("optimizer.clip_norm", "-1", "optimizer.clip_norm: found -1; allowed: a number from 0")]
    [InlineData("reset_probability", "0.5", "reset_probability: found 0.5; allowed: 0 without carry_state")]
    [InlineData("reset_probability", "1.5", "reset_probability: found 1.5; allowed: a number from 0 to 1")]
    [InlineData("load_balance_form", "\"none\"", "load_balance_form: found \"none\"; allowed: \"paper\", \"switch\", \"bias\"")]
    [InlineData("load_balance_form", "\"bias\"", "load_balance_form: found \"bias\"; allowed: with model.gate_bias true")]
    [InlineData("bias_rate", "0", "bias_rate: found 0; allowed: a number above 0 up to 1")]
    [InlineData("evaluation.every_steps", "0", "evaluation.every_steps: found 0; allowed: an integer from 1")]
    [InlineData("early_stopping.patience", "3", "early_stopping.patience: found 3; allowed: 0 without data.heldout")]
    [InlineData("checkpoint.keep", "0", "checkpoint.keep: found 0; allowed: an integer from 1")]
    [InlineData("precision", "\"float16\"", "precision: found \"float16\"; allowed: \"float32\"")]
    [InlineData("epochs", "2", "steps: found steps and epochs; allowed: exactly one of steps, tokens and epochs")]
    [InlineData("data.train", "5", "data.train: found 5; allowed: a path")]
    [InlineData("model", "5", "model: found 5; allowed: an object, or the path of a config.json")]
    [InlineData("model.num_layers", "0", "model.num_layers: found 0; allowed: an integer from 1")]
    [InlineData("model.xlstm.vocab_size", "0", "model.xlstm.vocab_size: found 0; allowed:")]
    [InlineData("optimizer.learning_rat", "0", "optimizer.learning_rat: found an unknown key; allowed: did you mean optimizer.learning_rate?")]
    [InlineData("minutes", "5", "minutes: found an unknown key; allowed:")]
    public void Load_ValueOutOfRange_NamesKeyValueAndRange(string key, string value, string message)
    {
        var exception = Assert.Throws<ModelFormatException>(() => Load(Least, $"{key}={value}"));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ManyMistakes_ListsAllAtOnce()
    {
        var exception = Assert.Throws<ModelFormatException>(() => Load("""{"model": {"num_experts": 3}, "seed": -1, "batch": {"lenght": 5}, "steps": 5}"""));

        string[] keys = ["model.num_experts:", "model.xlstm.vocab_size:", "data.train:", "seed:", "batch.lenght:"];
        Assert.All(keys, key => Assert.Contains(exception.Errors, error => error.StartsWith(key, StringComparison.Ordinal)));
    }

    [Fact]
    public void Load_ModelIsAPath_ReadsThatFileAndSettingsReachIntoIt()
    {
        File.WriteAllText(_temp["model.json"], """{"num_layers": 3, "xlstm": {"vocab_size": 70}}""");

        TrainingConfig config = Load("""{"model": "model.json", "data": {"train": "t"}, "tokens": 1000}""", "model.xlstm.dropout=0.25");

        Assert.Equal((3, 70, 0.25), (config.Model.NumLayers, config.Model.Xlstm.VocabSize, config.Model.Xlstm.Dropout));
    }

    [Fact]
    public void Load_Settings_GoBeforeTheFile()
    {
        TrainingConfig config = Load(Full, "optimizer.learning_rate=0.5", "data.heldout=other", "carry_state=false", "reset_probability=0");

        Assert.Equal((0.5, 0.0001), (config.Optimizer.LearningRate, config.Optimizer.MinLearningRate));
        Assert.Equal(_temp["other"], config.Data.HeldOut);
        Assert.False(config.CarryState);
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("=1")]
    [InlineData("batch.=1")]
    [InlineData("seed.x=1")]
    public void Load_SettingThatIsNone_IsRefused(string setting)
    {
        Assert.Contains($"--set {setting}", Assert.Throws<TrainingException>(() => Load(Full, setting)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"steps\": 1, \"steps\": 2}")]
    [InlineData("{")]
    public void Load_NotAnObjectOfUniqueKeys_IsRefused(string json)
    {
        Assert.Throws<ModelFormatException>(() => Load(json));
    }

    [Fact]
    public void Load_Dense_TrainsTheDenseModel()
    {
        TrainingConfig config = Load(Least, "dense=true");

        Assert.Equal((2, 1, RouterType.Standard), (config.Model.NumExperts, config.Model.TopKExperts, config.Model.RouterType));
        Assert.Equal(config, TrainingConfig.Parse((JsonObject)config.ToJson(), "/", "again"));
    }

    [Theory]
    [InlineData("tokens=1000", 100, 5_000, 10)]
    [InlineData("tokens=1001", 100, 5_000, 11)]
    [InlineData("epochs=1.5", 100, 5_000, 75)]
    [InlineData("epochs=0.001", 100, 5_000, 1)]
    public void InSteps_OtherUnits_RoundsUpToWholeSteps(string setting, long tokensPerStep, long fileTokens, int steps)
    {
        TrainingConfig config = Load("""{"model": {"xlstm": {"vocab_size": 50}}, "data": {"train": "t"}}""", setting);

        Assert.Equal(steps, config.Length.InSteps(tokensPerStep, fileTokens));
    }

    private TrainingConfig Load(string json, params string[] settings)
    {
        File.WriteAllText(_temp["train.json"], json);
        return TrainingConfig.Load(_temp["train.json"], settings);
    }
}
