using System.Text;

namespace MoxE.Training.Data;

/// <summary>The documents of a .txt file. Empty lines at their ends, which the separators bring, are not text.</summary>
internal static class TextDocuments
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="TrainingException">The file is not UTF-8.</exception>
    public static IEnumerable<CorpusDocument> Read(string path)
    {
        StringBuilder text = new();
        int first = 1;
        foreach ((int number, string line) in TextLines.Read(path))
        {
            if (line != CorpusFolder.Separator)
            {
                text.Append(line).Append('\n');
                continue;
            }

            if (Take() is { } document)
            {
                yield return document;
            }

            first = number + 1;
        }

        if (Take() is { } last)
        {
            yield return last;
        }

        CorpusDocument? Take()
        {
            string taken = text.ToString().Trim('\n');
            text.Clear();
            return taken.Length > 0 ? new CorpusDocument($"{path}: line {first}", taken) : null;
        }
    }

    /// <summary>Writes documents so that <see cref="Read"/> gives them back.</summary>
    /// <param name="documents">Texts, none of which begins or ends with an empty line or holds the separator on a line.</param>
    public static string Join(IEnumerable<string> documents) => string.Join($"\n{CorpusFolder.Separator}\n", documents) + "\n";
}
