using MoxE.Model.Folders;

namespace MoxE.Cli.Ablation.Plan;

/// <summary>What an ablation's configuration must keep.</summary>
internal static class AblationRules
{
    private const int MostTokens = 1 << 20;

    /// <summary>Checks a plan.</summary>
    /// <param name="plan">As read.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <exception cref="CommandException">The first rule it breaks.</exception>
    public static void Check(AblationPlan plan, string path)
    {
        Require(plan.Seeds.Count > 0 && plan.Seeds.Distinct().Count() == plan.Seeds.Count, "seeds", string.Join(", ", plan.Seeds), "one or more, all different");
        Require(plan.Runs.Count > 0, "runs", "none", "one or more");
        HashSet<string> names = [];
        foreach (AblationRun run in plan.Runs)
        {
            Require(ModelName.IsValid(run.Name), "runs.name", run.Name, ModelName.Allowed);
            Require(names.Add(run.Name), "runs.name", $"{run.Name} twice", "names that differ");
        }

        Require(names.Contains(plan.Reference), "reference", plan.Reference, $"the name of a run ({string.Join(", ", names)})");
        if (plan.Serving is { } serving)
        {
            RequireRange("serving.prompt", serving.Prompt, 1, MostTokens);
            RequireRange("serving.decode", serving.Decode, 1, MostTokens);
            RequireRange("serving.rounds", serving.Rounds, 1, 1000);
            RequireRange("serving.threads", serving.Threads, 0, 1024);
            Require(serving.Batch.Count > 0 && serving.Batch.Distinct().Count() == serving.Batch.Count, "serving.batch", string.Join(", ", serving.Batch), "one or more, all different");
            foreach (int batch in serving.Batch)
            {
                RequireRange("serving.batch", batch, 1, 4096);
            }
        }

        if (plan.TrainingSpeed is { } training)
        {
            RequireRange("training_speed.steps", training.Steps, 1, 10_000);
            RequireRange("training_speed.rounds", training.Rounds, 1, 1000);
            RequireRange("training_speed.threads", training.Threads, 1, 1024);
        }

        void Require(bool condition, string key, string found, string allowed)
        {
            if (!condition)
            {
                throw new CommandException($"{path}: {key}: found {found}; allowed: {allowed}.");
            }
        }

        void RequireRange(string key, int value, int least, int most) => Require(value >= least && value <= most, key, $"{value}", $"{least} to {most}");
    }
}
