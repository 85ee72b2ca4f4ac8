using System.CommandLine;
using MoxE.Plots;
using MoxE.Training.Plots;
using MoxE.Training.Reports;

namespace MoxE.Training.Verbs;

/// <summary><c>moxe plot</c>: draws a run, also one that is still going on.</summary>
internal sealed class PlotVerb : Verb
{
    private readonly Argument<string> _run = new("RUN_DIR") { Description = $"Folder of a run: {CsvLog.StepsFile}, {CsvLog.EvaluationsFile} and, where there is one, {RoutingCsv.FileName}." };
    private readonly Option<string?> _out = new("--out") { Description = $"Folder for the SVG files. Default: {RunPlots.Folder} inside RUN_DIR." };

    public PlotVerb(TrainerContext context)
        : base("plot", "Draw a training run as SVG: loss, expert shares, entropy against difficulty, mLSTM share against token rarity.", context)
    {
        Add(_run);
        Add(_out);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string run = parsed.GetRequiredValue(_run);
        string folder = parsed.GetValue(_out) ?? Path.Combine(run, RunPlots.Folder);
        List<Figure> figures = [.. RunPlots.OfLogs(run)];
        if (File.Exists(Path.Combine(run, RoutingCsv.FileName)))
        {
            figures.AddRange(RunPlots.OfRouting(run));
        }
        else
        {
            Context.Error.WriteLine($"moxe: {run} has no {RoutingCsv.FileName}: difficulty and rarity are not drawn");
        }

        foreach (Figure figure in figures)
        {
            stop.ThrowIfCancellationRequested();
            Context.Out.WriteLine(figure.Save(folder));
        }

        return Task.FromResult(0);
    }
}
