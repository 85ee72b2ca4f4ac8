using System.CommandLine;
using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Report;
using MoxE.Plots;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe bench report</c>: a page and figures out of saved runs.</summary>
internal sealed class BenchReportVerb : Verb
{
    private const string Page = "README.md";
    private readonly Argument<string> _folder = new("FOLDER") { Description = "Where the JSON files lie that --out wrote; the page and the figures are written beside them." };

    public BenchReportVerb(CliContext context)
        : base("report", $"Write {Page} and SVG figures out of the JSON files of benchmarks.", context, "moxe bench report tests/benchmarks/results") => Add(_folder);

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string folder = parsed.GetRequiredValue(_folder);
        if (!Directory.Exists(folder))
        {
            throw new CommandException($"{folder}: there is no such folder.");
        }

        List<(string Name, SavedRun Run)> runs = [];
        foreach (string path in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (SavedRun.Read(path) is { } run)
            {
                runs.Add((Path.GetFileNameWithoutExtension(path), run));
            }
        }

        if (runs.Count == 0)
        {
            throw new CommandException($"{folder}: found no JSON file of a benchmark; allowed: those that `moxe bench … --out` writes.");
        }

        (string Name, Figure Figure)[] figures = [.. runs.SelectMany(run => FiguresOf(run.Name, run.Run).Select(figure => (run.Name, figure)))];
        foreach ((_, Figure figure) in figures)
        {
            Context.Out.WriteLine(figure.Save(folder));
        }

        string page = Path.Combine(folder, Page);
        File.WriteAllText(page, new ReportPage(runs, figures.ToLookup(figure => figure.Name, figure => figure.Figure.Name)).Write());
        Context.Out.WriteLine(page);
        return Task.FromResult(ExitCode.Done);
    }

    private static IEnumerable<Figure> FiguresOf(string name, SavedRun run) =>
        StepFigures.Of(name, run.Steps ?? []).Concat(LoadFigures.Of(name, run.Load ?? []));
}
