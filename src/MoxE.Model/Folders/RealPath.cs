namespace MoxE.Model.Folders;

/// <summary>Where a path really leads.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The full path without symbolic links in any part of it.</summary>
    /// <exception cref="IOException">Links go round in a circle.</exception>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        for (int links = 0; links < MostLinks; links++)
        {
            if (FollowFirstLink(full) is not string followed)
            {
                return Path.TrimEndingDirectorySeparator(full);
            }

            full = followed;
        }

        throw new IOException($"more than {MostLinks} symbolic links in {path}");
    }

    /// <summary>Whether a path leads to something under a folder.</summary>
    public static bool IsUnder(string folder, string path) =>
        Of(path).StartsWith(Path.TrimEndingDirectorySeparator(Of(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with its first symbolic link replaced by what it names, or null when there is none.</summary>
    private static string? FollowFirstLink(string full)
    {
        string root = Path.GetPathRoot(full)!;
        string[] parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        string place = root;
        for (int i = 0; i < parts.Length; i++)
        {
            string next = Path.Combine(place, parts[i]);
            if (new FileInfo(next).LinkTarget is string target)
            {
                return Path.GetFullPath(Path.Combine([place, target, .. parts[(i + 1)..]]));
            }

            place = next;
        }

        return null;
    }
}
