using System.Text.Json;
using MoxE.Model.Folders;

namespace MoxE.Training.Data;

/// <summary>
/// What a step of the pipeline made, from what: a JSON file beside its outputs. A step whose record still holds need not
/// run again.
/// </summary>
/// <param name="Inputs">Names and hashes or values of everything that decides the outputs.</param>
/// <param name="Outputs">Names of the files made, with their SHA-256.</param>
internal sealed record PipelineRecord(SortedDictionary<string, string> Inputs, SortedDictionary<string, string> Outputs)
{
    /// <summary>Whether the record in <paramref name="folder"/> names the same inputs and its outputs are there unchanged.</summary>
    /// <param name="folder">Where the outputs lie.</param>
    /// <param name="name">File name of the record.</param>
    /// <param name="inputs">The inputs of now.</param>
    public static bool IsCurrent(string folder, string name, IReadOnlyDictionary<string, string> inputs)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            return JsonSerializer.Deserialize<PipelineRecord>(File.ReadAllText(path), DataJson.Options) is { Inputs: not null, Outputs: not null } record
                && record.Inputs.Count == inputs.Count
                && record.Inputs.All(input => inputs.TryGetValue(input.Key, out string? value) && value == input.Value)
                && record.Outputs.All(output => File.Exists(Path.Combine(folder, output.Key)) && FileHash.Sha256(Path.Combine(folder, output.Key)) == output.Value);
        }
        catch (JsonException)
        {
            return false; // cut off or not ours: the step runs again and writes it anew
        }
    }

    /// <summary>Writes the record of a step that has just run.</summary>
    /// <param name="folder">Where the outputs lie.</param>
    /// <param name="name">File name of the record.</param>
    /// <param name="inputs">What decided the outputs.</param>
    /// <param name="outputs">Names of the files made.</param>
    public static void Write(string folder, string name, IReadOnlyDictionary<string, string> inputs, params IEnumerable<string> outputs)
    {
        PipelineRecord record = new(new(inputs.ToDictionary(), StringComparer.Ordinal), new(StringComparer.Ordinal));
        foreach (string output in outputs)
        {
            record.Outputs.Add(output, FileHash.Sha256(Path.Combine(folder, output)));
        }

        File.WriteAllText(Path.Combine(folder, name), JsonSerializer.Serialize(record, DataJson.Options) + "\n");
    }
}
