using System.Text.Json.Nodes;
using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Output;
using MoxE.Cli.Trainer;

namespace MoxE.Cli.Ablation.Trials;

/// <summary>Trains and evaluates one trial.</summary>
internal sealed class TrialRunner(AblationPlan plan, AblationFolder folder, TrainerProcess trainer)
{
    private readonly TrialEvaluation _evaluation = new(plan, folder);

    /// <summary>The result of a trial that is done, or null.</summary>
    /// <exception cref="CommandException">It was done with other settings, or its settings cannot be merged.</exception>
    public TrialResult? Done(Trial trial)
    {
        string wanted = ConfigText(trial);
        string result = folder.Result(trial);
        if (!File.Exists(result))
        {
            return null;
        }

        string config = folder.Config(trial);
        return File.Exists(config) && File.ReadAllText(config) == wanted
            ? TrialResult.Read(result)
            : throw new CommandException($"{result}: it is of other settings than {trial.Id} has now; allowed: the settings it was trained with, or another --out.");
    }

    /// <summary>Trains from the start, then evaluates; what an unfinished attempt left is removed.</summary>
    /// <exception cref="CommandException">The trainer failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; the trainer has ended.</exception>
    public async Task<TrialResult> RunAsync(Trial trial, CancellationToken stop)
    {
        if (Directory.Exists(folder.Run(trial)))
        {
            Directory.Delete(folder.Run(trial), recursive: true);
        }

        await File.WriteAllTextAsync(folder.Config(trial), ConfigText(trial), stop).ConfigureAwait(false);
        int code = await TrainAsync(trial).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        if (code != ExitCode.Done)
        {
            string output = folder.Output(trial);
            string last = File.ReadLines(output).LastOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "it said nothing";
            throw new CommandException($"the trainer ended with exit code {code}: {last} (all it said: {output})");
        }

        TrialResult result = _evaluation.Evaluate(trial, Config(trial), stop);
        result.Write(folder.Result(trial));
        return result;
    }

    private async Task<int> TrainAsync(Trial trial)
    {
        StreamWriter output = new(folder.Output(trial), append: false);
        await using (output.ConfigureAwait(false))
        {
            return await trainer.RunAsync(["train", folder.Config(trial), "--out", folder.Run(trial)], output).ConfigureAwait(false);
        }
    }

    private JsonObject Config(Trial trial) => MergedConfig.Of(plan, trial.Run, trial.Seed);

    private string ConfigText(Trial trial) => Config(trial).ToJsonString(JsonLayout.Options) + "\n";
}
