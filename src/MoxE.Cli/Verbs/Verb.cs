using System.CommandLine;

namespace MoxE.Cli.Verbs;

/// <summary>A verb of the tool. To add one: a class here, a line in <see cref="MoxeTool"/>.</summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description, CliContext context, params string[] examples)
        : base(name, description)
    {
        (Context, Examples) = (context, examples);
        SetAction(RunAsync);
    }

    /// <summary>Command lines that its help shows.</summary>
    public IReadOnlyList<string> Examples { get; }

    protected CliContext Context { get; }

    /// <summary>Does the work; failures are exceptions.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    protected abstract Task<int> RunAsync(ParseResult parsed, CancellationToken stop);
}
