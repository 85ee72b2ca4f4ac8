using MoxE.TestKit;

namespace MoxE.UnitTests.Architecture;

/// <summary>The repository on disk.</summary>
internal static class RepositoryTree
{
    internal const string Solution = "MoxE.Serving.sln";

    internal static string Root => RepositoryPaths.Root;

    /// <summary>The full path of a file or folder given relative to the root, with forward slashes.</summary>
    internal static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Every project below one room (<c>src</c> or <c>tests</c>), by path.</summary>
    internal static IReadOnlyList<ProjectFile> ProjectsIn(string room) =>
        [.. Directory.EnumerateFiles(PathOf(room), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ProjectFile.Read)];

    internal static ProjectFile SourceProject(string name) => ProjectFile.Read(PathOf($"src/{name}/{name}.csproj"));
}
