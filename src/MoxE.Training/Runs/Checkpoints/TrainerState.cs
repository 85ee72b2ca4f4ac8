using System.Text.Json;
using System.Text.Json.Serialization;
using MoxE.Model;
using MoxE.Training.Runs.Evaluation;

namespace MoxE.Training.Runs.Checkpoints;

/// <summary><c>trainer.json</c>: what a run needs to go on besides tensors. Random numbers follow from seed and step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Tokens">Trained on.</param>
/// <param name="Seconds">Spent so far.</param>
/// <param name="Best">Of the held-out loss.</param>
/// <param name="Positions">Where each row reads next; empty for random windows.</param>
/// <param name="ConfigHash">SHA-256 of the identity.</param>
/// <param name="Identity">The settings that may not change between stop and resume.</param>
internal sealed record TrainerState(
    int Step, long Tokens, double Seconds, BestLoss Best, IReadOnlyList<long> Positions, string ConfigHash, IReadOnlyDictionary<string, string> Identity)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "trainer.json";

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Writes it into a folder.</summary>
    public void Write(string folder) => File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Format));

    /// <summary>Reads it from a folder.</summary>
    /// <exception cref="ModelFormatException">It is not there or not sound.</exception>
    public static TrainerState Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize<TrainerState>(File.ReadAllBytes(path), Format) ?? throw new JsonException("found null");
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFormatException($"{path}: no sound state of a run: {exception.Message}", exception);
        }
    }
}
