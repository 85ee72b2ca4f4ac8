using System.CommandLine;
using MoxE.Cli.Ablation;
using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Ablation.Trials;
using MoxE.Cli.Arguments;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe ablate</c>: trains variants of a model with several seeds each, and compares them.</summary>
internal sealed class AblateVerb : Verb
{
    private const int MostJobs = 256;

    private readonly Argument<string> _plan = new("CONFIG") { Description = "A JSON file: base, seeds, runs, reference, heldout, and if wanted token_counts, context, serving." };
    private readonly Option<string> _out = new("--out") { Description = "The folder for runs, models, results.csv, layers.csv and table.md.", HelpName = "DIR", Required = true };
    private readonly Option<int> _jobs = CommonArguments.Number("--jobs", "Trainings at a time.", 1, 1, MostJobs);

    private readonly Option<string[]> _only = new("--only")
    {
        Description = "Train only the runs with these names, or in these groups.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the ablation in DIR: what is done is not done again." };

    public AblateVerb(CliContext context)
        : base(
            "ablate",
            "Train variants of a model with several seeds each, evaluate them, measure how fast they are served, and write a table.",
            context,
            "moxe ablate tests/ablation/ablation.json --out ablation",
            "moxe ablate tests/ablation/ablation.json --out ablation --jobs 2 --only c gamma-0 --resume")
    {
        Add(_plan);
        Add(_out);
        Add(_jobs);
        Add(_only);
        Add(_resume);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var plan = AblationPlan.Load(parsed.GetRequiredValue(_plan));
        AblationRun[] runs = Choose(plan, parsed.GetValue(_only) ?? []);
        var folder = AblationFolder.Open(parsed.GetRequiredValue(_out), parsed.GetValue(_resume));
        return new AblationSession(plan, folder, Context).RunAsync(runs, parsed.GetValue(_jobs), stop);
    }

    /// <summary>The runs that are named, or all.</summary>
    private static AblationRun[] Choose(AblationPlan plan, string[] only)
    {
        string? stranger = only.FirstOrDefault(name => !plan.Runs.Any(run => Is(run, name)));
        return stranger is null
            ? [.. plan.Runs.Where(run => only.Length == 0 || only.Any(name => Is(run, name)))]
            : throw new CommandException($"--only: found \"{stranger}\"; allowed: runs ({string.Join(", ", plan.Runs.Select(run => run.Name))}) and groups ({string.Join(", ", plan.Runs.Select(run => run.Group).Distinct())}).");
    }

    private static bool Is(AblationRun run, string name) => run.Name == name || run.Group == name;
}
