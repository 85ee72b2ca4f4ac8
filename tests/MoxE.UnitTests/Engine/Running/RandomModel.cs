using MoxE.Cli.Benchmarks;
using MoxE.Engine.Loading;
using MoxE.Kernels.Ops;
using MoxE.Model.Config;
using MoxE.Model.Export;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>A model with random weights whose matrices are wide enough that two threads share each: D 128, one layer of four xlstm experts.</summary>
internal sealed class RandomModel : IDisposable
{
    public const int Width = 128;
    public const int Vocabulary = 512;

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("moxe-test-");

    public RandomModel(WeightType type)
    {
        MoxEConfig config = new()
        {
            NumLayers = 1,
            ExpertType = ExpertType.Xlstm,
            Xlstm = new XlstmConfig { VocabSize = Vocabulary, EmbeddingDim = Width },
        };
        string folder = Path.Combine(_temporary.FullName, "model");
        ModelExporter.Export(new RandomTensors(config, seed: 1), folder, folder, new ExportOptions { Name = "random", WeightType = type });
        Folder = folder;
    }

    public string Folder { get; }

    public LoadedModel Open(int threads) => LoadedModel.Open(
        Folder, new LoadOptions { StateMemoryBytes = long.MaxValue, MaxSlots = 8, MaxStepTokens = 64, Threads = threads });

    public void Dispose() => _temporary.Delete(recursive: true);
}
