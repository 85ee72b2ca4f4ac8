using System.Text.Json.Nodes;
using MoxE.Model.Config;
using MoxE.Training.Losses;

namespace MoxE.Training.Runs.Configuration;

/// <summary>Every key of a configuration with its value, in one order.</summary>
internal static class TrainingConfigWriter
{
    /// <summary>The one value of <c>precision</c>.</summary>
    public const string Precision = "float32";

    /// <summary>Spellings of <c>load_balance_form</c>.</summary>
    public static EnumNames<LoadBalanceForm> Forms { get; } =
        new((LoadBalanceForm.Paper, "paper"), (LoadBalanceForm.Switch, "switch"), (LoadBalanceForm.Bias, "bias"));

    /// <summary>As <see cref="TrainingConfig.ToJson"/>.</summary>
    public static JsonObject Write(TrainingConfig c)
    {
        var root = new JsonObject
        {
            ["model"] = JsonNode.Parse(c.Model.ToJson()),
            ["dense"] = c.Dense,
            ["data"] = new JsonObject { ["train"] = c.Data.Train, ["heldout"] = c.Data.HeldOut, ["tokenizer"] = c.Data.Tokenizer },
            ["seed"] = c.Seed,
        };
        (string key, JsonNode value) = c.Length switch
        {
            { Steps: { } steps } => ("steps", steps),
            { Tokens: { } tokens } => ("tokens", tokens),
            _ => ("epochs", (JsonNode)c.Length.Epochs.GetValueOrDefault()),
        };
        root[key] = value;
        root["batch"] = new JsonObject
        {
            ["sequences"] = c.Batch.Sequences,
            ["length"] = c.Batch.Length,
            ["micro_batches"] = c.Batch.MicroBatches,
            ["workers"] = c.Batch.Workers,
        };
        root["optimizer"] = Write(c.Optimizer);
        root["carry_state"] = c.CarryState;
        root["reset_probability"] = c.ResetProbability;
        root["load_balance_form"] = Forms.Name(c.LoadBalance);
        root["bias_rate"] = c.BiasRate;
        root["evaluation"] = Write(c.Evaluation);
        root["early_stopping"] = new JsonObject { ["patience"] = c.EarlyStopping.Patience, ["min_delta"] = c.EarlyStopping.MinDelta };
        root["checkpoint"] = new JsonObject { ["every_steps"] = c.Checkpoint.EverySteps, ["keep"] = c.Checkpoint.Keep };
        root["precision"] = Precision;
        return root;
    }

    private static JsonObject Write(OptimizerOptions o) => new()
    {
        ["learning_rate"] = o.LearningRate,
        ["min_learning_rate"] = o.MinLearningRate,
        ["warmup_steps"] = o.WarmUpSteps,
        ["betas"] = new JsonArray(o.AdamW.Beta1, o.AdamW.Beta2),
        ["eps"] = o.AdamW.Epsilon,
        ["weight_decay"] = o.AdamW.WeightDecay,
        ["clip_norm"] = o.ClipNorm,
    };

    private static JsonObject Write(EvaluationOptions e)
    {
        var json = new JsonObject { ["every_steps"] = e.EverySteps, ["sequences"] = e.Sequences };
        if (e.Length is { } length)
        {
            json["length"] = length;
        }

        return json;
    }
}
