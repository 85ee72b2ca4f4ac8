using System.CommandLine;
using System.CommandLine.Invocation;
using MoxE.Model;
using MoxE.Training.Verbs;

namespace MoxE.Training;

/// <summary>The trainer's command line, and the one place where failures become a line and an exit code.</summary>
internal static class TrainerTool
{
    private const int Failed = 2;

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments without the program's name.</param>
    /// <param name="context">Where output goes.</param>
    /// <param name="stop">Ends the work early, in good order.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TrainerContext context, CancellationToken stop)
    {
        ParseResult parsed = Root(context).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            return Fail(context, parsed.UnmatchedTokens is [var stranger, ..] ? $"Unrecognized command or argument '{stranger}'." : parsed.Errors[0].Message);
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = context.Out, Error = context.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Fail(context, "cancelled.");
        }
        catch (Exception exception) when (exception is TrainingException or ModelFormatException or IOException or UnauthorizedAccessException)
        {
            return Fail(context, exception.Message);
        }
        catch (Exception exception)
        {
            return Fail(context, $"internal error, please report it: {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static int Fail(TrainerContext context, string message)
    {
        context.Error.WriteLine($"moxe: {message}");
        return Failed;
    }

    private static RootCommand Root(TrainerContext context) => new("Train MoxE language models: corpora, tokenizers, runs.")
    {
        new CheckVerb(context),
        new TrainVerb(context),
        new BenchVerb(context),
        new PlotVerb(context),
        new PlotAblationVerb(context),
        new DataVerb(context),
        new TokenizerVerb(context),
    };
}
