using MoxE.Training.Optimisation;

namespace MoxE.TrainingTests.Optimisation;

public sealed class GradientNormTests
{
    [Fact]
    public void Of_AnyLengths_IsTheRootOfAllSquares()
    {
        var random = new Random(5);
        float[]?[] gradients = [.. new[] { 1, 7, 16, 33 }.Select(size => Enumerable.Range(0, size).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray()), null];
        double expected = Math.Sqrt(gradients.Sum(gradient => gradient?.Sum(value => (double)value * value) ?? 0));

        Assert.Equal(expected, GradientNorm.Of(gradients), 1e-12);
    }

    [Fact]
    public void Of_ValuesWhoseSquaresOverflowSinglePrecision_IsFinite()
    {
        Assert.Equal(4e30, GradientNorm.Of([Enumerable.Repeat(1e30f, 16).ToArray()]), 1e24);
    }

    [Theory]
    [InlineData(float.NaN, 3)]
    [InlineData(float.PositiveInfinity, 20)]
    public void Of_ABadValueAnywhere_IsNotFinite(float bad, int place)
    {
        float[] gradient = new float[21];
        gradient[place] = bad;

        Assert.False(double.IsFinite(GradientNorm.Of([gradient])));
    }

    [Theory]
    [InlineData(4, 1, 0.25)]
    [InlineData(1, 1, 1)]
    [InlineData(0.5, 1, 1)]
    [InlineData(100, 0, 1)]
    public void ClipFactor_Always_BringsTheNormToTheLimit(double norm, double limit, double factor)
    {
        Assert.Equal(factor, GradientNorm.ClipFactor(norm, limit));
    }
}
