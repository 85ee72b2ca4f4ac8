using MoxE.Engine.Loading;
using MoxE.Model;
using MoxE.TestKit;

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

    private static LoadedModel Open(long stateMemory) =>
        LoadedModel.Open(RepositoryPaths.BridgeModel, new LoadOptions { StateMemoryBytes = stateMemory, Threads = 1, VerifyHashes = false });
}
