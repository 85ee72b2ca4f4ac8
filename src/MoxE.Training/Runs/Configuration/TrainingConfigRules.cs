using System.Globalization;
using MoxE.Model.Config;
using MoxE.Training.Losses;

namespace MoxE.Training.Runs.Configuration;

/// <summary>Rules over several keys; each is only judged when its keys are sound.</summary>
internal static class TrainingConfigRules
{
    /// <summary>Reports what is broken.</summary>
    public static void Check(TrainingConfig config, ConfigErrors errors)
    {
        CheckLength(config.Length, errors);
        BatchOptions batch = config.Batch;
        if (errors.AreClean("batch.sequences", "batch.micro_batches") && batch.Sequences % batch.MicroBatches != 0)
        {
            errors.Add("batch.micro_batches", Text(batch.MicroBatches), $"a divisor of batch.sequences, which is {batch.Sequences}");
        }

        OptimizerOptions optimizer = config.Optimizer;
        if (errors.AreClean("optimizer.learning_rate", "optimizer.min_learning_rate") && optimizer.MinLearningRate > optimizer.LearningRate)
        {
            errors.Add("optimizer.min_learning_rate", Text(optimizer.MinLearningRate), $"at most optimizer.learning_rate, which is {Text(optimizer.LearningRate)}");
        }

        if (errors.AreClean("carry_state", "reset_probability") && config.ResetProbability > 0 && !config.CarryState)
        {
            errors.Add("reset_probability", Text(config.ResetProbability), "0 without carry_state");
        }

        if (errors.AreClean("early_stopping.patience", "data.heldout") && config.EarlyStopping.Patience > 0 && config.Data.HeldOut is null)
        {
            errors.Add("early_stopping.patience", Text(config.EarlyStopping.Patience), "0 without data.heldout");
        }

        if (errors.AreClean("model", "load_balance_form") && config.LoadBalance == LoadBalanceForm.Bias && !config.Model.GateBias)
        {
            errors.Add("load_balance_form", "\"bias\"", "with model.gate_bias true and dense false, for it is that bias that moves");
        }
    }

    private static void CheckLength(RunLength length, ConfigErrors errors)
    {
        if (!errors.AreClean("steps", "tokens", "epochs"))
        {
            return;
        }

        string[] given = [.. new[] { (length.Steps is not null, "steps"), (length.Tokens is not null, "tokens"), (length.Epochs is not null, "epochs") }
            .Where(key => key.Item1).Select(key => key.Item2)];
        if (given.Length != 1)
        {
            errors.Add("steps", given is [] ? "nothing" : string.Join(" and ", given), "exactly one of steps, tokens and epochs");
        }
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
