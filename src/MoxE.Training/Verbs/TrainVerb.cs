using System.CommandLine;
using MoxE.Plots;
using MoxE.Training.Native;
using MoxE.Training.Plots;
using MoxE.Training.Reports;
using MoxE.Training.Runs;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Runs.Records;

namespace MoxE.Training.Verbs;

/// <summary><c>moxe train</c>: trains a model, or goes on with it.</summary>
internal sealed class TrainVerb : Verb
{
    private readonly Argument<string> _config = new("CONFIG.json") { Description = "What to train: model, data, batch, optimizer and so on." };
    private readonly Option<string> _out = new("--out") { Description = "Folder of the run: checkpoints, best model, logs, plots.", Required = true, HelpName = "RUN_DIR" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the newest checkpoint in RUN_DIR." };
    private readonly Option<string[]> _set = new("--set") { Description = "A setting that goes before the file's, such as optimizer.learning_rate=0.002. May be repeated.", HelpName = "KEY=VALUE" };

    public TrainVerb(TrainerContext context)
        : base("train", "Train a model. Ctrl-C saves a checkpoint and ends the run; a second one ends it at once.", context)
    {
        Add(_config);
        Add(_out);
        Add(_resume);
        Add(_set);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        (string file, string folder) = (parsed.GetRequiredValue(_config), parsed.GetRequiredValue(_out));
        string[] settings = parsed.GetValue(_set) ?? [];
        var config = TrainingConfig.Load(file, settings);
        using RunTexts texts = RunTexts.Open(config);
        if (LibTorch.Load() is { } note)
        {
            Context.Error.WriteLine($"moxe: {note}");
        }

        using var json = new JsonlLog();
        using var csv = new CsvLog();
        var log = new CompositeLog(json, csv, new ProgressDisplay(Context), new PlotLog());
        RunResult result = TrainingSession.Run(config, texts, folder, parsed.GetValue(_resume), log, Context.Time, stop);
        if (result.End == RunEnd.Interrupted)
        {
            string same = string.Concat(settings.Select(setting => $" --set {Quoted(setting)}"));
            Context.Error.WriteLine(
                $"moxe: stopped after step {result.Step}, all is saved; go on with: moxe train {Quoted(file)} --out {Quoted(folder)} --resume{same}");
            return Task.FromResult(1);
        }

        foreach (Figure figure in File.Exists(Path.Combine(folder, RoutingCsv.FileName)) ? RunPlots.OfRouting(folder) : [])
        {
            figure.Save(Path.Combine(folder, RunPlots.Folder));
        }

        return Task.FromResult(0);
    }

    // As a shell takes it for one word.
    private static string Quoted(string word) => word.All(c => char.IsAsciiLetterOrDigit(c) || "._-/=:+,".Contains(c, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
