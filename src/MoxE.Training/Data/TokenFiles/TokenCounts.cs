using System.Text.Json;

namespace MoxE.Training.Data.TokenFiles;

/// <summary>How often each id occurs in the training text: what makes a token rare. The file token_counts.json.</summary>
/// <param name="VocabSize">V.</param>
/// <param name="Counts">[V].</param>
internal sealed record TokenCounts(int VocabSize, long[] Counts)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "token_counts.json";

    private static readonly JsonSerializerOptions Layout = new(DataJson.Options) { WriteIndented = false };

    /// <summary>Writes the file into a folder.</summary>
    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Layout) + "\n");

    /// <summary>Reads the file of a folder.</summary>
    /// <exception cref="TrainingException">It is missing or malformed.</exception>
    public static TokenCounts Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new TrainingException($"{path}: the file is missing; allowed: a folder that `moxe data pack` wrote");
        }

        try
        {
            return JsonSerializer.Deserialize<TokenCounts>(File.ReadAllText(path), Layout) is { Counts: not null } counts && counts.Counts.Length == counts.VocabSize && counts.Counts.All(count => count >= 0)
                ? counts
                : throw new TrainingException($"{path}: counts: found another number of them than vocab_size, or one below 0; allowed: a count ≥ 0 for each id");
        }
        catch (JsonException exception)
        {
            throw new TrainingException($"{path}: found no JSON of vocab_size and counts ({exception.Message})", exception);
        }
    }
}
