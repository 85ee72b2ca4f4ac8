namespace MoxE.Cli.Trainer;

/// <summary>How the trainer is started: a program and the arguments that come before the trainer's own.</summary>
/// <param name="Program">The file to run, or a name that the system finds.</param>
/// <param name="Arguments">What stands before the verb.</param>
internal sealed record TrainerCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>A trainer's file: a managed assembly is run by <c>dotnet</c>, anything else by itself.</summary>
    public static TrainerCommand OfFile(string path) => Path.GetExtension(path).Equals(".dll", StringComparison.OrdinalIgnoreCase)
        ? new TrainerCommand(DotNet(), ["exec", path])
        : new TrainerCommand(path, []);

    /// <summary>The trainer of a source tree that has not been built: built, then run.</summary>
    /// <param name="project">The trainer's project folder.</param>
    public static TrainerCommand OfProject(string project) => new(DotNet(), ["run", "-c", "Release", "--project", project, "--"]);

    /// <summary>The host that runs this very process where it is <c>dotnet</c>, else the one on the path.</summary>
    private static string DotNet() =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
}
