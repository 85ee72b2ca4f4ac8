using System.Formats.Tar;
using MoxE.Model.Folders;

namespace MoxE.Training.Data.Sources;

/// <summary>The files inside .deb packages, which are unpacked but never installed.</summary>
internal static class PackageFiles
{
    private const long LargestFile = 1L << 30;

    /// <summary>The .deb of a package: the one given, or the one that apt-get fetches.</summary>
    /// <param name="package">Which.</param>
    /// <param name="given">Paths of .deb files on this machine; one of them is taken if its name begins with the package's.</param>
    /// <param name="folder">Where a fetched file goes.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <returns>Its path; its hash is right.</returns>
    /// <exception cref="TrainingException">apt-get is missing or fails, or the hash differs.</exception>
    public static async Task<string> ObtainAsync(DebianPackage package, IReadOnlyList<string> given, string folder, CancellationToken stop)
    {
        string path = given.FirstOrDefault(file => Path.GetFileName(file).StartsWith(package.Name + "_", StringComparison.Ordinal))
            ?? await DownloadAsync(package, folder, stop).ConfigureAwait(false);
        if (!File.Exists(path))
        {
            throw new TrainingException($"{path}: the file is missing; allowed: the .deb of {package.Request}");
        }

        string hash = FileHash.Sha256(path);
        return hash == package.Sha256
            ? path
            : throw new TrainingException($"{path}: found SHA-256 {hash}; allowed: {package.Sha256}, the {package.Name} {package.Version} that this program knows");
    }

    /// <summary>Reads the files of a .deb that are asked for.</summary>
    /// <param name="deb">The package.</param>
    /// <param name="wanted">Ends of paths inside it.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <returns>The contents by the given ends of paths.</returns>
    /// <exception cref="TrainingException">dpkg-deb is missing, the package is broken, or a file is not in it.</exception>
    public static async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(string deb, IReadOnlyList<string> wanted, CancellationToken stop)
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        await ExternalTool.RunAsync(
            "dpkg-deb", Environment.CurrentDirectory, "it is part of every Debian and Ubuntu; unpacking needs it",
            (tar, token) => ReadTarAsync(tar, wanted, files, token), stop, "--fsys-tarfile", Path.GetFullPath(deb)).ConfigureAwait(false);
        string? missing = wanted.FirstOrDefault(name => !files.ContainsKey(name));
        return missing is null ? files : throw new TrainingException($"{deb}: found no file {missing} in it; allowed: a package that holds it");
    }

    private static async Task<string> DownloadAsync(DebianPackage package, string folder, CancellationToken stop)
    {
        const string alternative = "fetch the packages on a Debian system and give their paths with --deb, or use texts of your own";
        try
        {
            await ExternalTool.RunAsync("apt-get", folder, alternative, (output, token) => output.CopyToAsync(Stream.Null, token), stop, "download", package.Request).ConfigureAwait(false);
        }
        catch (TrainingException exception) when (exception.InnerException is null)
        {
            throw new TrainingException($"{exception.Message}. Is there a network, and has `apt-get update` been run? If this system has another version of the package, {alternative}.", exception);
        }

        return Directory.EnumerateFiles(folder, package.Name + "_*.deb").FirstOrDefault()
            ?? throw new TrainingException($"apt-get download {package.Request}: it left no .deb file; {alternative}");
    }

    private static async Task ReadTarAsync(Stream stream, IReadOnlyList<string> wanted, Dictionary<string, byte[]> files, CancellationToken stop)
    {
        await using TarReader tar = new(stream, leaveOpen: true);
        while (await tar.GetNextEntryAsync(copyData: false, stop).ConfigureAwait(false) is { } entry)
        {
            if (entry.DataStream is { Length: <= LargestFile } data && wanted.FirstOrDefault(end => entry.Name.EndsWith("/" + end, StringComparison.Ordinal)) is { } name)
            {
                byte[] content = new byte[data.Length];
                await data.ReadExactlyAsync(content, stop).ConfigureAwait(false);
                files[name] = content;
            }
        }
    }
}
