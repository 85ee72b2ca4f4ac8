using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MoxE.UnitTests.Architecture;

/// <summary>What every project brings with it, and how large a file may grow.</summary>
public partial class RepositoryLayoutTests
{
    private const int LongestFile = 400;

    private static IEnumerable<ProjectFile> Projects => [.. RepositoryTree.ProjectsIn("src"), .. RepositoryTree.ProjectsIn("tests")];

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        string solution = File.ReadAllText(RepositoryTree.PathOf(RepositoryTree.Solution));
        var listed = ProjectPath().Matches(solution).Select(m => m.Groups[1].Value.Replace('\\', '/'));
        Assert.Equal(Projects.Select(p => p.RelativePath).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task LockFile_OfEveryProject_IsCommitted()
    {
        IReadOnlySet<string> committed = await CommittedFilesAsync();
        Assert.Empty(Projects.Select(p => p.LockFile).Except(committed));
    }

    [Fact]
    public void SourceFile_IsNeverLongerThanOneConcept() =>
        Assert.All(Directory.EnumerateFiles(RepositoryTree.PathOf("src"), "*.cs", SearchOption.AllDirectories), path =>
        {
            int lines = File.ReadLines(path).Count();
            Assert.True(lines <= LongestFile, $"{Path.GetRelativePath(RepositoryTree.Root, path)} has {lines} lines; {LongestFile} are allowed");
        });

    /// <summary>A restore writes a missing lock file, so its presence alone would prove nothing: the index is asked.</summary>
    private static async Task<IReadOnlySet<string>> CommittedFilesAsync()
    {
        // An unpacked archive has no index; there every file was committed.
        if (!Path.Exists(RepositoryTree.PathOf(".git")))
        {
            return Projects.Select(p => p.LockFile).Where(path => File.Exists(RepositoryTree.PathOf(path))).ToHashSet();
        }

        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files"])
        {
            WorkingDirectory = RepositoryTree.Root,
            RedirectStandardOutput = true,
        })!;
        string files = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        Assert.Equal(0, git.ExitCode);
        return files.Split('\n').ToHashSet();
    }

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex ProjectPath();
}
