namespace MoxE.Cli;

/// <summary>Exit codes of the tool.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary><c>moxe verify</c> found an error over its tolerance.</summary>
    public const int OverTolerance = 1;

    /// <summary>The work could not be done; one line on the error stream says why.</summary>
    public const int Failed = 2;
}
