namespace MoxE.Cli.Programs;

/// <summary>How a companion program is started: a file and the arguments that come before the program's own.</summary>
/// <param name="Program">The file to run, or a name that the system finds.</param>
/// <param name="Arguments">What stands before the program's own arguments.</param>
internal sealed record ProgramCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>A program's file: a managed assembly is run by <c>dotnet</c>, anything else by itself.</summary>
    public static ProgramCommand OfFile(string path) => Path.GetExtension(path).Equals(".dll", StringComparison.OrdinalIgnoreCase)
        ? new ProgramCommand(DotNet(), ["exec", path])
        : new ProgramCommand(path, []);

    /// <summary>A program of a source tree that has not been built: built, then run.</summary>
    /// <param name="project">Its project folder.</param>
    public static ProgramCommand OfProject(string project) => new(DotNet(), ["run", "-c", "Release", "--project", project, "--"]);

    /// <summary>The host that runs this very process where it is <c>dotnet</c>, else the one on the path.</summary>
    private static string DotNet() =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
}
