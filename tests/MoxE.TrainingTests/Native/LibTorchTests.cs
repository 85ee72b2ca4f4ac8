using MoxE.Training.Native;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Native;

public sealed class LibTorchTests
{
    [Fact]
    public void Load_Always_LeavesOneThreadForEachOperator()
    {
        LibTorch.Load();
        Assert.Equal(1, get_num_threads());
    }
}
