using System.CommandLine;

namespace MoxE.Training.Verbs;

/// <summary>A verb of the trainer. To add one: a class here, a line in <see cref="TrainerTool"/>, a line in the table of forwarded verbs of the <c>moxe</c> tool.</summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description, TrainerContext context)
        : base(name, description)
    {
        Context = context;
        SetAction(RunAsync);
    }

    protected TrainerContext Context { get; }

    /// <summary>Does the work; failures are exceptions.</summary>
    /// <returns>The exit code: 0 done, 1 stopped early by a signal with everything saved, 2 failed.</returns>
    protected abstract Task<int> RunAsync(ParseResult parsed, CancellationToken stop);
}
