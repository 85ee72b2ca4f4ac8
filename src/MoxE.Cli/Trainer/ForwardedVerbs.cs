using System.CommandLine;

namespace MoxE.Cli.Trainer;

/// <summary>
/// The verbs that the trainer has. This tool knows their names and a line of help; every argument after the verb,
/// <c>--help</c> too, is the trainer's to read.
/// </summary>
internal static class ForwardedVerbs
{
    private static readonly (string Name, string Description)[] Table =
    [
        ("train", "Train a model. (trainer)"),
        ("data", "Fetch and prepare training text. (trainer)"),
        ("tokenizer", "Train a tokenizer. (trainer)"),
        ("plot", "Draw the plots of a training run. (trainer)"),
        ("plot-ablation", "Draw the plots of an ablation. (trainer)"),
        ("train-bench", "Time the steps of a training run. (trainer)"),
        ("train-check", "Say whether the trainer runs on this machine. (trainer)"),
    ];

    /// <summary>Whether a command line is the trainer's.</summary>
    public static bool Has(IReadOnlyList<string> args) => args is [var verb, ..] && Table.Any(entry => entry.Name == verb);

    /// <summary>Entries for the list of verbs; the tool's own parser never runs them.</summary>
    public static IEnumerable<Command> ForHelp() => Table.Select(entry => new Command(entry.Name, entry.Description));
}
