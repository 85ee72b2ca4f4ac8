using MoxE.Model.Folders;

namespace MoxE.Model.Export;

/// <summary>
/// Where an export goes: everything is written to a sibling folder, which takes the place of OUT in one move at the end.
/// Disposing before that removes it, so a failed export leaves nothing.
/// </summary>
internal sealed class ExportTarget : IDisposable
{
    private readonly string _out;

    private ExportTarget(string outFolder, string working) => (_out, Working) = (outFolder, working);

    /// <summary>The folder to write to.</summary>
    public string Working { get; }

    /// <summary>Checks OUT and makes the working folder.</summary>
    /// <exception cref="ModelExportException">OUT may not be written to.</exception>
    public static ExportTarget Prepare(string outFolder, bool overwrite)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outFolder));
        if (Path.GetDirectoryName(full) is not string parent)
        {
            throw new ModelExportException($"OUT {full}: found the root of the file system; allowed: a folder that is new, empty or a model");
        }

        if (File.Exists(full))
        {
            throw new ModelExportException($"OUT {full}: found a file; allowed: a folder that is new, empty or a model");
        }

        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
        {
            RefuseUnlessReplaceable(full, overwrite);
        }

        Directory.CreateDirectory(parent);
        return new(full, Directory.CreateDirectory(Sibling(full, "partial")).FullName);
    }

    /// <summary>Puts the finished folder in the place of OUT.</summary>
    public void Commit()
    {
        if (!Directory.Exists(_out))
        {
            Directory.Move(Working, _out);
            return;
        }

        string old = Sibling(_out, "replaced");
        Directory.Move(_out, old);
        try
        {
            Directory.Move(Working, _out);
        }
        catch
        {
            Directory.Move(old, _out);
            throw;
        }

        Directory.Delete(old, recursive: true);
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Working))
        {
            Directory.Delete(Working, recursive: true);
        }
    }

    private static void RefuseUnlessReplaceable(string folder, bool overwrite)
    {
        ManifestOutline manifest; // a model of an older version may be replaced too
        try
        {
            manifest = ManifestOutline.Parse(FolderFiles.ReadSmall(folder, ModelManifest.FileName), ModelManifest.FileName);
        }
        catch (ModelFormatException e)
        {
            throw new ModelExportException($"OUT {folder}: found a folder that is neither empty nor a model ({e.Message}); allowed: one that is new, empty or a model", e);
        }

        if (!overwrite)
        {
            throw new ModelExportException($"OUT {folder}: found the model {manifest.Name}; allowed: a new or empty folder, or overwriting asked for");
        }

        HashSet<string> ours = [ModelManifest.FileName, .. manifest.Files];
        if (Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).FirstOrDefault(name => !ours.Contains(name!)) is string stray)
        {
            throw new ModelExportException($"OUT {folder}: found {stray}, which is no part of the model {manifest.Name}; allowed: a folder with nothing else to lose");
        }
    }

    /// <summary>A name beside OUT that nothing has yet, and that no model may have: a server that follows the folder leaves it alone.</summary>
    private static string Sibling(string path, string what) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{what}-{Path.GetRandomFileName()}");
}
