using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MoxE.Cli.Trainer;
using MoxE.Cli.Verbs;

namespace MoxE.Cli;

/// <summary>The <c>moxe</c> tool: its verbs, and the one place where failures become a line and an exit code.</summary>
internal static class MoxeTool
{
    private const string Name = "moxe";

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments without the program's name.</param>
    /// <param name="context">Where output goes.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <returns>An <see cref="ExitCode"/>, or the trainer's when the verb is its.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliContext context, CancellationToken stop)
    {
        try
        {
            return ForwardedVerbs.Has(args)
                ? await new TrainerProcess(context.Trainer).RunAsync(args).ConfigureAwait(false)
                : await RunOwnAsync(args, context, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Fail(context, "cancelled.");
        }
        catch (Exception exception)
        {
            return Fail(context, Failure.Describe(exception));
        }
    }

    private static async Task<int> RunOwnAsync(IReadOnlyList<string> args, CliContext context, CancellationToken stop)
    {
        // No response files: an argument that begins with @ is a prompt like any other.
        ParseResult parsed = Root(context).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            string verb = parsed.CommandResult.Command is RootCommand ? Name : $"{Name} {parsed.CommandResult.Command.Name}";
            string message = parsed.UnmatchedTokens is [var stranger, ..] ? $"Unrecognized command or argument '{stranger}'." : parsed.Errors[0].Message;
            return Fail(context, $"{message} See `{verb} --help`.");
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = context.Out,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // signals are the caller's
            },
            stop).ConfigureAwait(false);
    }

    private static int Fail(CliContext context, string message)
    {
        context.Error.WriteLine($"{Name}: {message}");
        return ExitCode.Failed;
    }

    private static RootCommand Root(CliContext context)
    {
        RootCommand root = new("MoxE language models: train, export, check, run and measure them.")
        {
            new ExportVerb(context),
            new InspectVerb(context),
            new VerifyVerb(context),
            new GenerateVerb(context),
            new ServeVerb(context),
            new ChatVerb(context),
            new EvalVerb(context),
            new BenchVerb(context),
            new AblateVerb(context),
            new Command("key", "API keys for the server.") { new KeyNewVerb(context) },
        };
        foreach (Command command in ForwardedVerbs.ForHelp())
        {
            root.Add(command);
        }

        foreach (Option option in root.Options)
        {
            option.Action = option switch
            {
                HelpOption help => new HelpWithExamples((HelpAction)help.Action!),
                VersionOption => new VersionAction(),
                _ => option.Action,
            };
        }

        return root;
    }
}
