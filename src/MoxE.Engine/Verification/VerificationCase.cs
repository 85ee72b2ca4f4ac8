using System.Text.Json;
using MoxE.Model;
using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.Engine.Verification;

/// <summary>
/// A folder of test vectors: a checkpoint (config.json, model.safetensors), inputs.json, expected.safetensors and
/// meta.json with <c>suggested_rel_tol</c> (SPEC §13).
/// </summary>
internal sealed class VerificationCase : IDisposable
{
    private VerificationCase(string folder, IReadOnlyList<int[]> sequences, double tolerance, SafetensorsFile expected)
    {
        Folder = folder;
        Sequences = sequences;
        Tolerance = tolerance;
        Expected = expected;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));

    /// <summary>Token sequences, each run from zero state.</summary>
    public IReadOnlyList<int[]> Sequences { get; }

    /// <summary>Largest allowed relative error.</summary>
    public double Tolerance { get; }

    /// <summary>Expected tensors, named <c>seq{i}.…</c>.</summary>
    public SafetensorsFile Expected { get; }

    /// <summary>Reads a case.</summary>
    /// <exception cref="ModelFormatException">A file is missing or malformed.</exception>
    public static VerificationCase Load(string folder)
    {
        int[][] sequences = Read(folder, "inputs.json", root => root.GetProperty("sequences").Deserialize<int[][]>()!);
        double tolerance = Read(folder, "meta.json", root => root.GetProperty("suggested_rel_tol").GetDouble());
        if (sequences.Length == 0 || sequences.Any(sequence => sequence is not { Length: > 0 }))
        {
            throw new ModelFormatException($"{Path.Combine(folder, "inputs.json")}: 'sequences' must hold one or more sequences of one or more tokens");
        }

        if (!(tolerance > 0))
        {
            throw new ModelFormatException($"{Path.Combine(folder, "meta.json")}: 'suggested_rel_tol' is {tolerance}; a number above 0 is needed");
        }

        return new VerificationCase(folder, sequences, tolerance, SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors")));
    }

    public void Dispose() => Expected.Dispose();

    private static T Read<T>(string folder, string file, Func<JsonElement, T> read)
    {
        string path = Path.Combine(folder, file);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelFormatException($"{path}: {exception.Message}", exception);
        }
    }
}
