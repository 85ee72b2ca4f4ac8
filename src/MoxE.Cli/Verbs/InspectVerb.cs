using System.CommandLine;
using MoxE.Cli.Arguments;
using MoxE.Cli.Output;
using MoxE.Model.Folders;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe inspect</c>: what a model folder holds; opening it checks every file.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string> _model = CommonArguments.Model();
    private readonly Option<bool> _json = CommonArguments.Json();

    public InspectVerb(CliContext context)
        : base(
            "inspect",
            "Check a model folder and print its configuration, parameters, state and operators.",
            context,
            "moxe inspect models/moxe-en",
            "moxe inspect models/moxe-en --json")
    {
        Add(_model);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        ModelReport report = ModelInspector.Inspect(ModelFolder.Open(parsed.GetRequiredValue(_model)));
        if (parsed.GetValue(_json))
        {
            Context.Out.WriteLine(ModelReportJson.Write(report));
        }
        else
        {
            new ModelReportText(Context).Write(report);
        }

        return Task.FromResult(ExitCode.Done);
    }
}
