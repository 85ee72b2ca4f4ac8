using MoxE.Cli.Benchmarks;

namespace MoxE.UnitTests.Cli.Benchmarks;

public class MedianTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1, 5 }, 5)]
    [InlineData(new[] { 9.0, 1, 5, 7 }, 6)]
    public void Of_Numbers_IsTheMiddle(double[] numbers, double median) => Assert.Equal(median, Median.Of(numbers));

    [Fact]
    public void Of_Times_IsTheMiddle() =>
        Assert.Equal(TimeSpan.FromSeconds(2), Median.Of([TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)]));
}
