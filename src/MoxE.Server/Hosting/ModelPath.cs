using MoxE.Model;

namespace MoxE.Server.Hosting;

/// <summary>Finds a folder that an option names.</summary>
internal static class ModelPath
{
    /// <summary>
    /// An absolute path as it is; a relative one in the first of <paramref name="roots"/> or of their parents that has it.
    /// </summary>
    /// <param name="key">The option that names the path, for the message.</param>
    /// <param name="path">The path.</param>
    /// <param name="roots">Where to begin looking.</param>
    /// <exception cref="ModelFormatException">There is no such folder.</exception>
    public static string Resolve(string key, string path, params ReadOnlySpan<string> roots) => Resolve(key, path, static _ => true, roots);

    /// <summary>The same, but a folder that <paramref name="isRight"/> wins over those before it.</summary>
    public static string Resolve(string key, string path, Func<string, bool> isRight, params ReadOnlySpan<string> roots)
    {
        string? first = null;
        foreach (string root in roots)
        {
            for (DirectoryInfo? folder = new(root); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.GetFullPath(path, folder.FullName);
                if (Directory.Exists(candidate))
                {
                    if (isRight(candidate))
                    {
                        return candidate;
                    }

                    first ??= candidate;
                }
            }
        }

        return first ?? throw new ModelFormatException($"{key} is '{path}': there is no such folder in {string.Join(" or ", roots.ToArray().Distinct())} or above");
    }
}
