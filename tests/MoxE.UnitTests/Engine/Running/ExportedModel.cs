using MoxE.Engine.Loading;
using MoxE.Kernels.Ops;
using MoxE.Model.Checkpoints;
using MoxE.Model.Export;
using MoxE.Model.Folders;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>A test vector's checkpoint as a model folder, deleted at the end.</summary>
internal sealed class ExportedModel : IDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("moxe-test-");

    public ExportedModel(string goldenCase, bool debug = false, WeightType type = WeightType.Float32, GraphKind graph = GraphKind.Fused)
    {
        string checkpointFolder = Path.Combine(RepositoryPaths.Golden, goldenCase);
        using var checkpoint = Checkpoint.Open(checkpointFolder);
        ModelExporter.Export(checkpoint, checkpointFolder, Folder, new ExportOptions { Name = goldenCase, Debug = debug, WeightType = type, Graph = graph });
    }

    public string Folder => Path.Combine(_temporary.FullName, "model");

    public LoadedModel Open(int slots = 8, int stepTokens = 128, int threads = 1) => LoadedModel.Open(
        Folder,
        new LoadOptions { StateMemoryBytes = long.MaxValue, MaxSlots = slots, MaxStepTokens = stepTokens, MaxLogitRows = stepTokens, Threads = threads });

    public void Dispose() => _temporary.Delete(recursive: true);
}
