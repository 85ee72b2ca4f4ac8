using MoxE.TestKit;

namespace MoxE.Fuzz.Running;

/// <summary>The committed inputs, a folder a target.</summary>
internal static class Corpus
{
    /// <summary>Paths of a target's inputs, in a fixed order.</summary>
    public static IReadOnlyList<string> Files(string target) =>
        Directory.Exists(Folder(target)) ? [.. Directory.EnumerateFiles(Folder(target)).Order(StringComparer.Ordinal)] : [];

    /// <summary>A target's folder.</summary>
    public static string Folder(string target) => Path.Combine(RepositoryPaths.Root, "tests", "MoxE.Fuzz", "corpus", target);
}
