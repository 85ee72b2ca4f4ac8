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

    [Fact]
    public void MarkWeak_NotAnElfLibrary_Throws()
    {
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MarkWeak(new byte[200], "GLIBCXX_3.4.32"));
    }
}
