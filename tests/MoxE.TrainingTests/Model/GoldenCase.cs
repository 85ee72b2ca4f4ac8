using System.Text.Json;
using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Training.Model;

namespace MoxE.TrainingTests.Model;

/// <summary>A folder of tests/golden, SPEC §13.</summary>
internal sealed class GoldenCase : IDisposable
{
    private GoldenCase(string folder)
    {
        Parameters = CheckpointFolder.Load(folder);
        Model = new MoxEModel(Parameters.Config, Parameters);
        Expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        Sequences = Root(folder, "inputs.json").GetProperty("sequences").Deserialize<int[][]>()!;
        Tolerance = Root(folder, "meta.json").GetProperty("suggested_rel_tol").GetDouble();
    }

    public ParameterStore Parameters { get; }

    public MoxEModel Model { get; }

    public SafetensorsFile Expected { get; }

    public int[][] Sequences { get; }

    public double Tolerance { get; }

    public static string Folder(string name) => Path.Combine(Root(), name);

    public static IEnumerable<string> Names() => Directory.GetDirectories(Root()).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    public static GoldenCase Load(string name) => new(Folder(name));

    public void Dispose()
    {
        Parameters.Dispose();
        Expected.Dispose();
    }

    private static JsonElement Root(string folder, string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file))).RootElement;

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MoxE.Serving.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "tests", "golden");
    }
}

/// <summary>The golden cases as theory data: folder names.</summary>
public sealed class GoldenCaseNames : TheoryData<string>
{
    public GoldenCaseNames()
    {
        foreach (string name in GoldenCase.Names())
        {
            Add(name);
        }
    }
}
