namespace MoxE.Model.Folders;

/// <summary>The files of a model folder against its manifest.</summary>
internal static class FolderFiles
{
    /// <summary>Bytes of the largest manifest or configuration that is read.</summary>
    private const long MostSmallBytes = 64L << 20;

    /// <summary>Reads a small file whole.</summary>
    public static byte[] ReadSmall(string folder, string name)
    {
        FileInfo file = Existing(folder, name);
        return file.Length <= MostSmallBytes
            ? File.ReadAllBytes(file.FullName)
            : throw new ModelFormatException($"{name}: found {file.Length} bytes; allowed: at most {MostSmallBytes}");
    }

    /// <summary>Checks that the listed files are there, inside the folder, of the right length and (when asked) the right hash.</summary>
    public static void Check(string folder, IReadOnlyList<ModelFile> files, bool verifyHashes)
    {
        foreach (string required in new[] { GraphFile.Name, ConfigFile.Name })
        {
            if (!files.Any(file => file.Name == required))
            {
                throw new ModelFormatException($"{ModelManifest.FileName}: files: found no {required}; allowed: a list with it");
            }
        }

        // All lengths first: that is quick, and a truncated file needs no hashing to be found.
        foreach (ModelFile file in files)
        {
            long bytes = Existing(folder, file.Name).Length;
            if (bytes != file.Bytes)
            {
                throw new ModelFormatException($"{file.Name}: length: found {bytes} bytes; allowed: {file.Bytes}, by {ModelManifest.FileName}");
            }
        }

        foreach (ModelFile file in verifyHashes ? files : [])
        {
            string hash = FileHash.Sha256(Path.Combine(folder, file.Name));
            if (hash != file.Sha256)
            {
                throw new ModelFormatException($"{file.Name}: sha256: found {hash}; allowed: {file.Sha256}, by {ModelManifest.FileName}");
            }
        }
    }

    private static FileInfo Existing(string folder, string name)
    {
        FileInfo file = new(Path.Combine(folder, name));
        if (!file.Exists)
        {
            throw new ModelFormatException($"{name}: the file is missing");
        }

        if (!RealPath.IsUnder(folder, file.FullName))
        {
            throw new ModelFormatException($"{name}: found a link to {RealPath.Of(file.FullName)}; allowed: a file inside the folder");
        }

        // The length of what a link leads to, not of the link.
        return new FileInfo(RealPath.Of(file.FullName));
    }
}
