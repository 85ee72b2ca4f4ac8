using Spectre.Console;

namespace MoxE.Training;

/// <summary>What a verb may touch besides files: where results and messages go, and the clock.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress and errors.</param>
/// <param name="Time">Source of time stamps.</param>
/// <param name="ErrorIsTerminal">Whether a person reads <paramref name="Error"/>: a progress bar in place of lines.</param>
internal sealed record TrainerContext(TextWriter Out, TextWriter Error, TimeProvider Time, bool ErrorIsTerminal = false)
{
    /// <summary>The context of the process.</summary>
    public static TrainerContext OfProcess() => new(Console.Out, Console.Error, TimeProvider.System, !Console.IsErrorRedirected);

    /// <summary>A console over <see cref="Error"/>, for a progress bar.</summary>
    public IAnsiConsole ErrorConsole() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Error),
        Ansi = ErrorIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        Interactive = ErrorIsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
    });
}
