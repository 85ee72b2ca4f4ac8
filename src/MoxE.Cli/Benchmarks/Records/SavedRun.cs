using System.Text.Json;
using System.Text.Json.Serialization;
using MoxE.Cli.Output;

namespace MoxE.Cli.Benchmarks.Records;

/// <summary>All that a run of <c>moxe bench</c> or <c>moxe bench serve</c> found, as its JSON file has it: SI units, what was not measured left out.</summary>
/// <param name="Schema">See <see cref="CurrentSchema"/>.</param>
/// <param name="Run">Where the figures come from.</param>
/// <param name="Models">Models whose steps were measured.</param>
/// <param name="Steps">Their steps.</param>
/// <param name="Server">The server that was measured.</param>
/// <param name="Load">Its levels of load.</param>
/// <param name="LongPrompt">What a long prompt did to it.</param>
/// <param name="Mixed">What short requests and a long one did to each other.</param>
/// <param name="Cold">How it started.</param>
internal sealed record SavedRun(
    int Schema, RunStamp Run, IReadOnlyList<ModelRow>? Models = null, IReadOnlyList<StepRow>? Steps = null, ServerRow? Server = null, IReadOnlyList<LoadRow>? Load = null,
    IReadOnlyList<LongPromptResult>? LongPrompt = null, IReadOnlyList<MixedResult>? Mixed = null, IReadOnlyList<ColdResult>? Cold = null)
{
    /// <summary>The schema that is written and read; it grows when a field changes its meaning.</summary>
    public const int CurrentSchema = 1;

    private static readonly JsonSerializerOptions Layout = new(JsonLayout.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true };

    /// <summary>One JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Layout) + "\n";

    /// <summary>Writes it to a file.</summary>
    public void Save(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        File.WriteAllText(path, ToJson());
    }

    /// <summary>Reads a file.</summary>
    /// <returns>Null when it is the file of something else.</returns>
    /// <exception cref="CommandException">It is of another schema.</exception>
    public static SavedRun? Read(string path)
    {
        try
        {
            SavedRun? saved = JsonSerializer.Deserialize<SavedRun>(File.ReadAllText(path), Layout);
            return saved?.Run is null ? null
                : saved.Schema == CurrentSchema ? saved
                : throw new CommandException($"{path}: schema: found {saved.Schema}; allowed: {CurrentSchema}.");
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
