namespace MoxE.UnitTests.Architecture;

/// <summary>The repository on disk: the folder that holds the solution, found from the test assembly upwards.</summary>
internal static class RepositoryTree
{
    internal const string Solution = "MoxE.Serving.sln";

    internal static string Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder given relative to the root, with forward slashes.</summary>
    internal static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Every project below one room (<c>src</c> or <c>tests</c>), by path.</summary>
    internal static IReadOnlyList<ProjectFile> ProjectsIn(string room) =>
        [.. Directory.EnumerateFiles(PathOf(room), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ProjectFile.Read)];

    internal static ProjectFile SourceProject(string name) => ProjectFile.Read(PathOf($"src/{name}/{name}.csproj"));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no folder above {AppContext.BaseDirectory} holds {Solution}");
    }
}
