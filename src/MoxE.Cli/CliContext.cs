using MoxE.Cli.Programs;
using Spectre.Console;

namespace MoxE.Cli;

/// <summary>What a verb may touch besides files: where results and messages go, what is typed, the clock, the network, and the other programs.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress, statistics and errors.</param>
/// <param name="Time">Source of time stamps.</param>
/// <param name="OutIsTerminal">Whether a person reads <paramref name="Out"/>: colours, and tables that fit the window.</param>
/// <param name="ErrorIsTerminal">Whether a person reads <paramref name="Error"/>: a progress bar in place of lines.</param>
internal sealed record CliContext(TextWriter Out, TextWriter Error, TimeProvider Time, bool OutIsTerminal = false, bool ErrorIsTerminal = false)
{
    /// <summary>Characters of a line where no window sets them: tables are never wrapped in a file.</summary>
    private const int FileWidth = 240;

    /// <summary>Where the trainer may be.</summary>
    public ProgramPlaces Trainer { get; init; } = ProgramPlaces.OfProcess(CompanionProgram.Trainer);

    /// <summary>Where the server may be.</summary>
    public ProgramPlaces Server { get; init; } = ProgramPlaces.OfProcess(CompanionProgram.Server);

    /// <summary>What the user types, or what is piped in; empty unless set.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Whether a person writes <see cref="In"/>.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>Ctrl-C.</summary>
    public Interrupts Interrupts { get; } = new();

    /// <summary>Sends requests to servers; null for the network.</summary>
    public HttpClient? Http { get; init; }

    /// <summary>The context of the process.</summary>
    public static CliContext OfProcess() => new(Console.Out, Console.Error, TimeProvider.System, !Console.IsOutputRedirected, !Console.IsErrorRedirected)
    {
        In = Console.In,
        InIsTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected,
    };

    /// <summary>A console over <see cref="Out"/>, for tables.</summary>
    public IAnsiConsole OutConsole() => ConsoleOver(Out, OutIsTerminal);

    /// <summary>A console over <see cref="Error"/>, for a progress bar.</summary>
    public IAnsiConsole ErrorConsole() => ConsoleOver(Error, ErrorIsTerminal);

    private static IAnsiConsole ConsoleOver(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = FileWidth;
        }

        return console;
    }
}
