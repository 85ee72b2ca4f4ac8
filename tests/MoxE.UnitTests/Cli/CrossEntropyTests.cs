using MoxE.Cli.Evaluation;

namespace MoxE.UnitTests.Cli;

public class CrossEntropyTests
{
    [Fact]
    public void Of_EqualLogits_IsTheLogarithmOfTheirNumber() => Assert.Equal(Math.Log(8), CrossEntropy.Of(new float[8], 3), 12);

    [Fact]
    public void Of_HugeLogits_DoesNotOverflow() => Assert.Equal(Math.Log(1 + Math.Exp(-2)) + 2, CrossEntropy.Of([3e4f, 3e4f - 2], 1), 9);

    [Fact]
    public void Of_NaN_Shows() => Assert.True(double.IsNaN(CrossEntropy.Of([1, float.NaN], 0)));
}
