using MoxE.Engine.Loading;
using MoxE.Engine.Running;
using MoxE.Model;
using MoxE.Model.Folders;
using MoxE.TestKit;
using MoxE.UnitTests.Engine.Running;
using MoxE.UnitTests.Model.Folders;

namespace MoxE.UnitTests.Engine.Loading;

public class LoadedModelTests
{
    private const long StateBytes = 146_464 + (2 * 4 * ((8 * 2 * 256) + (4 * 10))); // of a sequence of moxe-bridge: SPEC §10, and its two mLSTM blocks' tokens not yet folded

    [Fact]
    public void Open_LessMemoryThanOneSequenceNeeds_NamesBothSizes()
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Open(StateBytes - 1));
        Assert.Equal($"{RepositoryPaths.BridgeModel}: the memory for states is {StateBytes - 1} bytes; one sequence of this model needs {StateBytes}", e.Message);
    }

    [Theory]
    [InlineData(StateBytes, 1)]
    [InlineData((3 * StateBytes) - 1, 2)]
    [InlineData(3 * StateBytes, 3)]
    [InlineData(long.MaxValue, 256)]
    public void Open_AnyMemory_HasTheSlotsThatFitIt(long bytes, int slots)
    {
        using LoadedModel model = Open(bytes);
        Assert.Equal(slots, model.Runner.SlotCount);
    }

    [Fact]
    public void Open_PortableGraph_NeedsEachStateThreeTimes()
    {
        using ExportedModel exported = new("p01_moxe_xlstm_standard", graph: GraphKind.Portable);
        long bytes = 3 * ModelFolder.Open(exported.Folder).StateLayout.BytesPerSequence;
        using LoadedModel model = LoadedModel.Open(exported.Folder, new LoadOptions { StateMemoryBytes = (3 * bytes) - 1, Threads = 1 });
        Assert.Equal(2, model.Runner.SlotCount);
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => LoadedModel.Open(exported.Folder, new LoadOptions { StateMemoryBytes = bytes - 1, Threads = 1 }));
        Assert.EndsWith($"the memory for states is {bytes - 1} bytes; one sequence of this model needs {bytes}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ExportWithoutHiddenStates_ServesWithoutEmbeddings()
    {
        using ModelForge forge = new();
        using (var whole = LoadedModel.Open(forge.Folder, new LoadOptions { Threads = 1 }))
        {
            Assert.Equal(24, whole.Runner.Shape.EmbeddingSize);
        }

        forge.Graph(model => model.Graph.Output.Remove(model.Graph.Output.Single(output => output.Name == "hidden")));
        using var older = LoadedModel.Open(forge.Folder, new LoadOptions { Threads = 1 });
        Assert.Equal(0, older.Runner.Shape.EmbeddingSize);
        Assert.Throws<InvalidOperationException>(() => older.Runner.Buffers.HiddenWanted = true);
        (older.Runner.Buffers.TokenIds[0], older.Runner.Buffers.RowStarts[1], older.Runner.Buffers.LogitRows[0]) = (3, 1, 0);
        older.Runner.Run(1, 1, 1);
        Assert.True(float.IsFinite(older.Runner.Buffers.Logits(0)[0]));
    }

    [Theory]
    [InlineData(2, 64, 32)] // few slots: rows for the details of a prompt
    [InlineData(2, 8, 8)]
    [InlineData(50, 64, 50)]
    public void Open_AnySizes_HasRowsOfLogitsForEverySequenceAndForDetails(int slots, int stepTokens, int rows)
    {
        using var model = LoadedModel.Open(
            RepositoryPaths.BridgeModel, new LoadOptions { MaxSlots = slots, MaxStepTokens = stepTokens, Threads = 1, VerifyHashes = false });
        Assert.Equal(rows, model.Runner.Buffers.MaxLogitRows);
    }

    [Fact]
    public void Open_FusedGraphOnCuda_SaysHowToExportOne()
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => LoadedModel.Open(RepositoryPaths.BridgeModel, new LoadOptions { ExecutionProvider = ExecutionProvider.Cuda }));
        Assert.Equal($"{RepositoryPaths.BridgeModel}: its graph is fused, whose operators run on the cpu only; for the execution provider cuda export the checkpoint with --portable", e.Message);
    }

    [Fact]
    public void Open_PortableGraphOnCudaInACpuBuild_NamesTheBuildItNeeds()
    {
        using ExportedModel exported = new("p01_moxe_xlstm_standard", graph: GraphKind.Portable);
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => LoadedModel.Open(exported.Folder, new LoadOptions { ExecutionProvider = ExecutionProvider.Cuda }));
        Assert.Equal("the execution provider cuda is not in this build, which has the CPU package of ONNX Runtime; build with -p:OrtFlavor=gpu", e.Message);
    }

    private static LoadedModel Open(long stateMemory) =>
        LoadedModel.Open(RepositoryPaths.BridgeModel, new LoadOptions { StateMemoryBytes = stateMemory, Threads = 1, VerifyHashes = false });
}
