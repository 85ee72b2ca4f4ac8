namespace MoxE.Cli.Programs;

/// <summary>Where a companion program may be.</summary>
/// <param name="Program">Which.</param>
/// <param name="Named">The value of its environment variable: the program's file, which is then the only place; null or empty when it is not set.</param>
/// <param name="ToolFolder">Where this tool lies.</param>
internal sealed record ProgramPlaces(CompanionProgram Program, string? Named, string ToolFolder)
{
    private const string Solution = "MoxE.Serving.sln";

    private string[] Files => OperatingSystem.IsWindows() ? [$"{Program.Name}.exe", $"{Program.Name}.dll"] : [Program.Name, $"{Program.Name}.dll"];

    /// <summary>The places of the process.</summary>
    public static ProgramPlaces OfProcess(CompanionProgram program) =>
        new(program, Environment.GetEnvironmentVariable(program.Variable), AppContext.BaseDirectory);

    /// <summary>The first there is: the named one, one beside the tool, one built in the source tree, and its project if that will do.</summary>
    /// <exception cref="CommandException">There is none; the message says where one may be.</exception>
    public ProgramCommand Find()
    {
        if (!string.IsNullOrEmpty(Named))
        {
            return File.Exists(Named)
                ? ProgramCommand.OfFile(Path.GetFullPath(Named))
                : throw new CommandException($"{Program.Variable}: found \"{Named}\", and there is no such file; allowed: the {Program.Title}'s executable, or {Program.Name}.dll.");
        }

        string beside = Path.Combine(ToolFolder, Program.Title);
        string? tree = SourceTree();
        string[] built = tree is null ? [] : [Built(tree, "release"), Built(tree, "debug")];
        string? file = built.Prepend(beside).SelectMany(folder => Files.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (file is not null)
        {
            return ProgramCommand.OfFile(file);
        }

        string? project = tree is null ? null : Path.Combine(tree, "src", Program.Name);
        return Program.RunsUnbuilt && Directory.Exists(project) ? ProgramCommand.OfProject(project) : throw new CommandException(
            $"the {Program.Title} is not here; allowed: its file named by the environment variable {Program.Variable}, {string.Join(" or ", Files)} in {beside}, or this tool run in a source tree of {Solution}, built (artifacts/bin/{Program.Name}/release){(Program.RunsUnbuilt ? $" or not (src/{Program.Name})" : "")}.");
    }

    private string Built(string tree, string configuration) => Path.Combine(tree, "artifacts", "bin", Program.Name, configuration);

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
