using MoxE.Fuzz.Coverage;
using SharpFuzz.Common;
using Xunit;

namespace MoxE.Fuzz.Tests;

/// <summary>What counts as new.</summary>
[Collection(nameof(CoverageMap))]
public sealed class CoverageMapTests
{
    public CoverageMapTests() => CoverageMap.Attach();

    [Fact]
    public void Learn_AnEdgeTwice_IsNewOnce()
    {
        CoverageMap map = new();
        Assert.True(Learn(map, count: 1));
        Assert.False(Learn(map, count: 1));
        Assert.Equal(1, map.Known);
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 3, true)]
    [InlineData(4, 7, false)]
    [InlineData(7, 8, true)]
    [InlineData(128, 255, false)]
    public void Learn_AnotherCount_IsNewInAnotherClass(int before, int after, bool isNew)
    {
        CoverageMap map = new();
        Learn(map, before);
        Assert.Equal(isNew, Learn(map, after));
    }

    private static unsafe bool Learn(CoverageMap map, int count)
    {
        CoverageMap.Start();
        Trace.SharedMem[4321] = (byte)count;
        return map.Learn();
    }
}
