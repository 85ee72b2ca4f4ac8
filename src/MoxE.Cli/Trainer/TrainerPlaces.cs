namespace MoxE.Cli.Trainer;

/// <summary>
/// Where the trainer may be. It is a program of its own, so that libtorch, 500 MB, is no part of this tool or of the
/// server's image.
/// </summary>
/// <param name="Named">The value of <see cref="Variable"/>: the trainer's file, which is then the only place; null or empty when it is not set.</param>
/// <param name="ToolFolder">Where this tool lies.</param>
internal sealed record TrainerPlaces(string? Named, string ToolFolder)
{
    /// <summary>The environment variable that names the trainer's file.</summary>
    public const string Variable = "MOXE_TRAINER";

    private const string Name = "MoxE.Training";
    private const string Solution = "MoxE.Serving.sln";

    private static readonly string[] Files = OperatingSystem.IsWindows() ? [$"{Name}.exe", $"{Name}.dll"] : [Name, $"{Name}.dll"];

    /// <summary>The places of the process.</summary>
    public static TrainerPlaces OfProcess() => new(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory);

    /// <summary>The first trainer there is: the named one, one beside the tool, one built in the source tree, its project.</summary>
    /// <exception cref="CommandException">There is none; the message says where one may be.</exception>
    public TrainerCommand Find()
    {
        if (!string.IsNullOrEmpty(Named))
        {
            return File.Exists(Named)
                ? TrainerCommand.OfFile(Path.GetFullPath(Named))
                : throw new CommandException($"{Variable}: found \"{Named}\", and there is no such file; allowed: the trainer's executable, or {Name}.dll.");
        }

        string beside = Path.Combine(ToolFolder, "trainer");
        string? tree = SourceTree();
        string[] built = tree is null ? [] : [Built(tree, "release"), Built(tree, "debug")];
        string? file = built.Prepend(beside).SelectMany(folder => Files.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (file is not null)
        {
            return TrainerCommand.OfFile(file);
        }

        string? project = tree is null ? null : Path.Combine(tree, "src", Name);
        return Directory.Exists(project) ? TrainerCommand.OfProject(project) : throw new CommandException(
            $"the trainer is not here; allowed: its file named by the environment variable {Variable}, {string.Join(" or ", Files)} in {beside}, or this tool run in a source tree of {Solution}, built (artifacts/bin/{Name}/release) or not (src/{Name}).");
    }

    private static string Built(string tree, string configuration) => Path.Combine(tree, "artifacts", "bin", Name, configuration);

    /// <summary>The nearest folder above the tool that holds the solution.</summary>
    private string? SourceTree()
    {
        string? folder = Path.GetFullPath(ToolFolder);
        while (folder is not null && !File.Exists(Path.Combine(folder, Solution)))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }
}
