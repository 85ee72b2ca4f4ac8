using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

/// <summary>Gradients of a scalar function of leaves, by autograd and by central differences.</summary>
internal static class Gradients
{
    /// <summary>By autograd; zeros for a leaf that the function does not depend on.</summary>
    public static Tensor[] Of(Func<Tensor> function, IReadOnlyList<Tensor> leaves) =>
        [.. autograd.grad([function()], [.. leaves], allow_unused: true).Select((gradient, i) => gradient is null || gradient.IsInvalid ? zeros_like(leaves[i]) : gradient)];

    /// <summary>
    /// Central differences in float64, error of order h⁴ by Richardson: along random directions through all leaves at
    /// once, and along every axis of the leaves that have at most <paramref name="small"/> elements.
    /// </summary>
    public static void MatchDifferences(Func<Tensor> function, IReadOnlyList<Tensor> leaves, double tolerance = 1e-6, int small = 32)
    {
        Tensor[] gradients = Of(function, leaves);
        var generator = new Generator(11);
        double scale = Math.Sqrt(gradients.Sum(gradient => gradient.square().sum().item<double>()));
        for (int direction = 0; direction < 6; direction++)
        {
            Check([.. leaves.Select(leaf => randn(leaf.shape, ScalarType.Float64, generator: generator))], $"direction {direction}");
        }

        for (int leaf = 0; leaf < leaves.Count; leaf++)
        {
            for (long element = 0; leaves[leaf].numel() <= small && element < leaves[leaf].numel(); element++)
            {
                Tensor[] axis = [.. leaves.Select(other => zeros_like(other))];
                axis[leaf].view(-1)[element] = 1;
                Check(axis, $"leaf {leaf}, element {element}");
            }
        }

        void Check(Tensor[] direction, string what)
        {
            using var scope = NewDisposeScope();
            double expected = ((4 * Slope(direction, 1e-4)) - Slope(direction, 2e-4)) / 3;
            double actual = gradients.Zip(direction, (g, d) => (g * d).sum().item<double>()).Sum();
            double length = Math.Sqrt(direction.Sum(d => d.square().sum().item<double>()));
            double error = Math.Abs(actual - expected) / Math.Max(Math.Abs(expected), scale * length * 0.01);
            Assert.True(error <= tolerance, $"{what}: {actual:g9} by autograd, {expected:g9} by differences, {error:g3} apart");
        }

        double Slope(Tensor[] direction, double step) => (At(direction, step) - At(direction, -step)) / (2 * step);

        double At(Tensor[] direction, double step)
        {
            using IDisposable _ = no_grad();
            Move(direction, step);
            double value = function().item<double>();
            Move(direction, -step);
            return value;
        }

        void Move(Tensor[] direction, double step)
        {
            for (int leaf = 0; leaf < leaves.Count; leaf++)
            {
                leaves[leaf].add_(direction[leaf], step);
            }
        }
    }
}
