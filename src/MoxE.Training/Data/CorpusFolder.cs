using System.Security.Cryptography;
using System.Text;
using MoxE.Model.Folders;

namespace MoxE.Training.Data;

/// <summary>
/// A folder of .txt files (each one or several documents, with <see cref="Separator"/> alone on a line between them) and
/// .jsonl files (one document a line), taken in ordinal order of their names. Other files and sub-folders are ignored.
/// </summary>
internal static class CorpusFolder
{
    /// <summary>The line between two documents of a .txt file.</summary>
    public const string Separator = "<|endoftext|>";

    /// <summary>Reads every document.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="TrainingException">The folder is missing or has no documents, or a file is malformed.</exception>
    public static IReadOnlyList<CorpusDocument> Read(string folder)
    {
        List<CorpusDocument> documents = [.. Files(folder).SelectMany(ReadFile)];
        return documents.Count > 0
            ? documents
            : throw new TrainingException($"{folder}: found no document in its files; allowed: at least one with text");
    }

    /// <summary>A hash of all file names and contents: equal only for the same corpus.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="TrainingException">The folder is missing or has no text files.</exception>
    public static string Fingerprint(string folder)
    {
        StringBuilder listing = new();
        foreach (string file in Files(folder))
        {
            listing.Append(Path.GetFileName(file)).Append('\n').Append(FileHash.Sha256(file)).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing.ToString())));
    }

    private static IEnumerable<CorpusDocument> ReadFile(string path) =>
        path.EndsWith(".jsonl", StringComparison.Ordinal) ? JsonLines.Read(path).Select(line => new CorpusDocument(line.Source, line.Text)) : TextDocuments.Read(path);

    private static string[] Files(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new TrainingException($"{folder}: the folder is missing; allowed: a folder of .txt and .jsonl files");
        }

        string[] files = [.. Directory.EnumerateFiles(folder)
            .Where(file => file.EndsWith(".txt", StringComparison.Ordinal) || file.EndsWith(".jsonl", StringComparison.Ordinal))
            .OrderBy(file => Path.GetFileName(file), StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new TrainingException($"{folder}: found no .txt or .jsonl file; allowed: at least one");
    }
}
