using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.Model;
using MoxE.Model.Config;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.Training.Optimisation;

namespace MoxE.Training.Runs.Configuration;

/// <summary>From JSON to <see cref="TrainingConfig"/>. To add a key: a property, a line here, a line in <see cref="TrainingConfigWriter"/>.</summary>
internal static class TrainingConfigReader
{
    private static readonly EnumNames<LoadBalanceForm> Forms = TrainingConfigWriter.Forms;

    /// <summary>As <see cref="TrainingConfig.Parse"/>.</summary>
    public static TrainingConfig Read(JsonObject json, string folder, string source)
    {
        using var document = JsonDocument.Parse(json.ToJsonString());
        var errors = new ConfigErrors(source);
        var root = new ConfigSection(document.RootElement, "", errors);
        TrainingConfig d = new();
        root.Only("precision", TrainingConfigWriter.Precision);
        MoxEConfig model = ReadModel(root, errors);
        bool dense = root.Flag("dense", d.Dense);
        var config = new TrainingConfig
        {
            Model = dense ? DenseBaseline.Configure(model) : model,
            Dense = dense,
            Data = ReadData(root.Child("data"), folder, errors),
            Seed = root.Long("seed", d.Seed, 0, TrainingLimits.Seed),
            Length = ReadLength(root),
            Batch = ReadBatch(root.Child("batch"), d.Batch),
            Optimizer = ReadOptimizer(root.Child("optimizer"), d.Optimizer, errors),
            CarryState = root.Flag("carry_state", d.CarryState),
            ResetProbability = root.Number("reset_probability", d.ResetProbability, 0, 1),
            LoadBalance = root.Choice("load_balance_form", d.LoadBalance, Forms),
            BiasRate = root.Number("bias_rate", d.BiasRate, 0, 1, aboveLeast: true),
            Evaluation = ReadEvaluation(root.Child("evaluation"), d.Evaluation),
            EarlyStopping = ReadEarlyStopping(root.Child("early_stopping"), d.EarlyStopping),
            Checkpoint = ReadCheckpoint(root.Child("checkpoint"), d.Checkpoint),
        };
        root.ReportUnknown();
        TrainingConfigRules.Check(config, errors);
        errors.ThrowIfAny();
        return config;
    }

    private static MoxEConfig ReadModel(ConfigSection root, ConfigErrors errors)
    {
        try
        {
            switch (root.Any("model"))
            {
                case null:
                    errors.Add("model", "nothing", "the model's configuration, or the path of its config.json; the key is required");
                    break;
                case { ValueKind: JsonValueKind.Object } model:
                    return MoxEConfig.Parse(Encoding.UTF8.GetBytes(model.GetRawText()), "model");
                case { } other:
                    errors.Add("model", other.GetRawText(), "an object, or the path of a config.json");
                    break;
            }
        }
        catch (ModelFormatException e)
        {
            errors.AddAll("model", e);
        }

        return new MoxEConfig();
    }

    private static DataOptions ReadData(ConfigSection s, string folder, ConfigErrors errors)
    {
        return new DataOptions
        {
            Train = FilePath("train") ?? Missing("train"),
            HeldOut = FilePath("heldout"),
            Tokenizer = FilePath("tokenizer"),
        };

        string? FilePath(string key)
        {
            if (s.Any(key) is not { ValueKind: not JsonValueKind.Null } value)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } path)
            {
                return Path.GetFullPath(path, folder);
            }

            errors.Add(s.PathOf(key), value.GetRawText(), "a path");
            return "";
        }

        string Missing(string key)
        {
            errors.Add(s.PathOf(key), "nothing", "the path of a token file; the key is required");
            return "";
        }
    }

    private static RunLength ReadLength(ConfigSection s)
    {
        int steps = s.Int("steps", 0, 1, TrainingLimits.Steps);
        long tokens = s.Long("tokens", 0, 1, TrainingLimits.Tokens);
        double epochs = s.Number("epochs", 0, 0, TrainingLimits.Epochs, aboveLeast: true);
        return new RunLength
        {
            Steps = steps == 0 ? null : steps,
            Tokens = tokens == 0 ? null : tokens,
            Epochs = epochs == 0 ? null : epochs,
        };
    }

    private static BatchOptions ReadBatch(ConfigSection s, BatchOptions d) => new()
    {
        Sequences = s.Int("sequences", d.Sequences, 1, TrainingLimits.Sequences),
        Length = s.Int("length", d.Length, 1, TrainingLimits.WindowLength),
        MicroBatches = s.Int("micro_batches", d.MicroBatches, 1, TrainingLimits.Sequences),
        Workers = s.Int("workers", d.Workers, 0, TrainingLimits.Workers),
    };

    private static OptimizerOptions ReadOptimizer(ConfigSection s, OptimizerOptions d, ConfigErrors errors)
    {
        (double beta1, double beta2) = ReadBetas(s, d.AdamW, errors);
        return new OptimizerOptions
        {
            LearningRate = s.Number("learning_rate", d.LearningRate, 0, TrainingLimits.Rate, aboveLeast: true),
            MinLearningRate = s.Number("min_learning_rate", d.MinLearningRate, 0, TrainingLimits.Rate),
            WarmUpSteps = s.Int("warmup_steps", d.WarmUpSteps, 0, TrainingLimits.Steps),
            ClipNorm = s.Number("clip_norm", d.ClipNorm, 0, 1e9),
            AdamW = new AdamWOptions
            {
                Beta1 = beta1,
                Beta2 = beta2,
                Epsilon = s.Number("eps", d.AdamW.Epsilon, 0, 1, aboveLeast: true),
                WeightDecay = s.Number("weight_decay", d.AdamW.WeightDecay, 0, TrainingLimits.Rate),
            },
        };
    }

    private static (double First, double Second) ReadBetas(ConfigSection s, AdamWOptions d, ConfigErrors errors)
    {
        if (s.Any("betas") is not { } value)
        {
            return (d.Beta1, d.Beta2);
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && value.EnumerateArray().All(IsBeta))
        {
            return (value[0].GetDouble(), value[1].GetDouble());
        }

        errors.Add(s.PathOf("betas"), value.GetRawText(), "two numbers from 0 to below 1");
        return (d.Beta1, d.Beta2);
    }

    private static bool IsBeta(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double beta) && beta is >= 0 and < 1;

    private static EvaluationOptions ReadEvaluation(ConfigSection s, EvaluationOptions d)
    {
        int length = s.Int("length", 0, 1, TrainingLimits.WindowLength);
        return new EvaluationOptions
        {
            EverySteps = s.Int("every_steps", d.EverySteps, 1, TrainingLimits.Steps),
            Sequences = s.Int("sequences", d.Sequences, 0, int.MaxValue),
            Length = length == 0 ? null : length,
        };
    }

    private static EarlyStoppingOptions ReadEarlyStopping(ConfigSection s, EarlyStoppingOptions d) => new()
    {
        Patience = s.Int("patience", d.Patience, 0, TrainingLimits.Steps),
        MinDelta = s.Number("min_delta", d.MinDelta, 0, 1e9),
    };

    private static CheckpointOptions ReadCheckpoint(ConfigSection s, CheckpointOptions d) => new()
    {
        EverySteps = s.Int("every_steps", d.EverySteps, 1, TrainingLimits.Steps),
        Keep = s.Int("keep", d.Keep, 1, TrainingLimits.Steps),
    };
}
