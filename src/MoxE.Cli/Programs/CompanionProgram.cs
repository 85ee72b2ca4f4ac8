namespace MoxE.Cli.Programs;

/// <summary>A program of this repository that the tool starts.</summary>
/// <param name="Title">What messages call it; also the folder beside the tool where it may lie.</param>
/// <param name="Variable">The environment variable that names its file.</param>
/// <param name="Name">Its assembly and project.</param>
/// <param name="RunsUnbuilt">Whether a source tree in which it is not built will do: it is built then.</param>
internal sealed record CompanionProgram(string Title, string Variable, string Name, bool RunsUnbuilt)
{
    /// <summary>The trainer: a program of its own, so that libtorch, 500 MB, is no part of this tool or of the server's image.</summary>
    public static CompanionProgram Trainer { get; } = new("trainer", "MOXE_TRAINER", "MoxE.Training", RunsUnbuilt: true);

    /// <summary>The server. What is measured is a process of its own, so it must be built: a build before it would be measured too.</summary>
    public static CompanionProgram Server { get; } = new("server", "MOXE_SERVER", "MoxE.Server", RunsUnbuilt: false);
}
