using System.CommandLine;
using System.Globalization;
using System.Reflection;

namespace MoxE.Cli.Benchmarks.Records;

/// <summary>Where figures come from.</summary>
/// <param name="Date">Day of the measurement, UTC.</param>
/// <param name="Commit">The source they were measured with; <c>unknown</c> for a build outside a repository.</param>
/// <param name="Command">The command line; of a whole path only its end.</param>
/// <param name="Machine">The machine.</param>
internal sealed record RunStamp(string Date, string Commit, string Command, MachineFacts Machine)
{
    private const int CommitDigits = 12;

    /// <summary>Of a command that is running.</summary>
    public static RunStamp Of(ParseResult parsed, TimeProvider time) => new(
        time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        CommitOf(typeof(RunStamp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion),
        CommandOf(parsed.Tokens.Select(token => token.Value)),
        MachineFacts.Here());

    /// <summary>The commit of a version such as <c>0.1.0+&lt;commit&gt;</c>.</summary>
    public static string CommitOf(string? version) =>
        version?.Split('+') is [_, { Length: > 0 } commit] ? commit[..Math.Min(CommitDigits, commit.Length)] : "unknown";

    /// <summary>A command line without the places of a machine.</summary>
    public static string CommandOf(IEnumerable<string> arguments) => string.Join(' ', arguments.Prepend("moxe").Select(argument =>
    {
        string text = Path.IsPathRooted(argument) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(argument)) : argument;
        return text.Length == 0 || text.Contains(' ', StringComparison.Ordinal) ? $"'{text}'" : text;
    }));
}
