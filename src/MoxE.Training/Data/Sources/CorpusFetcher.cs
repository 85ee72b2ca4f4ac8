using System.Text;
using System.Text.Json;
using MoxE.Model.Folders;

namespace MoxE.Training.Data.Sources;

/// <summary>Makes the standard corpus from its packages.</summary>
internal static class CorpusFetcher
{
    /// <summary>Name of the manifest.</summary>
    public const string ManifestFile = "corpus.json";

    /// <summary>Writes every text and the manifest, unless they are there unchanged.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="debs">Packages already on this machine; others are fetched.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <returns>Whether there was anything to do.</returns>
    /// <exception cref="TrainingException">A package cannot be had, or is not the known one.</exception>
    public static async Task<bool> FetchAsync(IReadOnlyList<StandardText> texts, IReadOnlyList<string> debs, string folder, CancellationToken stop)
    {
        if (File.Exists(Path.Combine(folder, ManifestFile)) && texts.All(text => IsThere(text, folder)))
        {
            return false;
        }

        Directory.CreateDirectory(folder);
        List<CorpusManifest.Text> entries = [];
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("moxe-data-");
        try
        {
            foreach (StandardText text in texts)
            {
                entries.Add(await MakeAsync(text, debs, scratch.FullName, folder, stop).ConfigureAwait(false));
            }
        }
        finally
        {
            scratch.Delete(recursive: true);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, ManifestFile), JsonSerializer.Serialize(new CorpusManifest(entries), DataJson.Options) + "\n", stop).ConfigureAwait(false);
        return true;
    }

    private static bool IsThere(StandardText text, string folder)
    {
        string path = Path.Combine(folder, text.File);
        return File.Exists(path) && FileHash.Sha256(path) == text.Sha256;
    }

    private static async Task<CorpusManifest.Text> MakeAsync(StandardText text, IReadOnlyList<string> debs, string scratch, string folder, CancellationToken stop)
    {
        string deb = await PackageFiles.ObtainAsync(text.Package, debs, scratch, stop).ConfigureAwait(false);
        string[] documents = [.. text.Documents(await PackageFiles.ReadAsync(deb, text.Parts, stop).ConfigureAwait(false))];
        string path = Path.Combine(folder, text.File);
        await File.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(TextDocuments.Join(documents)), stop).ConfigureAwait(false);
        string hash = FileHash.Sha256(path);
        if (hash != text.Sha256)
        {
            throw new TrainingException($"{path}: found SHA-256 {hash}; allowed: {text.Sha256}, which the text of {text.Package.Request} always has: the packages are right, so this is a fault of this program");
        }

        return new CorpusManifest.Text(
            text.File, hash, new FileInfo(path).Length, documents.Length, text.Title, text.Licence, text.Package.Name, text.Package.Version, text.Package.Sha256);
    }
}
