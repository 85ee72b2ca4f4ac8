namespace MoxE.Cli.Benchmarks.Serving;

/// <summary>What can be measured of a server.</summary>
internal static class ScenarioNames
{
    public const string Load = "load";
    public const string LongPrompt = "long-prompt";
    public const string Mixed = "mixed";
    public const string Cold = "cold";

    /// <summary>All of them, the usual one first.</summary>
    public static IReadOnlyList<string> All { get; } = [Load, LongPrompt, Mixed, Cold];
}
