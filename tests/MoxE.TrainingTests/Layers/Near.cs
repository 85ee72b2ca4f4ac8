using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

/// <summary>Comparison of tensors.</summary>
internal static class Near
{
    /// <summary>max|a − b| / max(max|b|, 1e-6), as SPEC §13 compares.</summary>
    public static double Distance(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        double scale = Math.Max(expected.abs().max().to(ScalarType.Float64).item<double>(), 1e-6);
        return (actual.to(ScalarType.Float64) - expected.to(ScalarType.Float64)).abs().max().item<double>() / scale;
    }

    public static void Equal(Tensor expected, Tensor actual, double tolerance, string what = "tensor")
    {
        double distance = Distance(actual, expected);
        Assert.True(distance <= tolerance, $"{what} differs by {distance:g3} of its largest value, {tolerance:g3} allowed");
    }
}
