using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

/// <summary>
/// Gradients against central differences of fourth order, float64. The step is small because head norms of short vectors
/// bend the loss over lengths of a thousandth.
/// </summary>
internal static class FiniteDifference
{
    private const double Step = 2e-6;
    private const double Tolerance = 1e-6;

    /// <summary>
    /// Names of the tensors whose gradient, along random directions over all their elements, is not what the loss does. A
    /// tensor without a gradient must leave the loss as it is.
    /// </summary>
    /// <param name="loss">A scalar of the tensors' present values.</param>
    /// <param name="tensors">Leaves of type float64 that ask for a gradient.</param>
    /// <param name="directions">How many directions to try for each tensor.</param>
    public static IReadOnlyList<string> Wrong(Func<Tensor> loss, IEnumerable<(string Name, Tensor Value)> tensors, int directions = 2)
    {
        using DisposeScope scope = NewDisposeScope();
        (string Name, Tensor Value)[] all = [.. tensors];
        Tensor?[] gradients = [.. autograd.grad([loss()], all.Select(t => t.Value).ToArray(), allow_unused: true)];
        using var generator = new Generator(5);
        var wrong = new List<string>();
        for (int i = 0; i < all.Length; i++)
        {
            for (int direction = 0; direction < directions; direction++)
            {
                Tensor along = randn(all[i].Value.shape, float64, generator: generator);
                double analytic = IsAbsent(gradients[i]) ? 0 : (gradients[i]! * along).sum().item<double>();
                double numeric = ((8 * (At(Step) - At(-Step))) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
                double size = IsAbsent(gradients[i]) ? 0 : gradients[i]!.norm().item<double>();
                if (!(Math.Abs(analytic - numeric) <= Tolerance * Math.Max(size, 1e-2)))
                {
                    wrong.Add(FormattableString.Invariant($"{all[i].Name}: gradient {analytic:G9}, difference {numeric:G9}"));
                }

                double At(double step)
                {
                    using DisposeScope inner = NewDisposeScope();
                    using (no_grad())
                    {
                        Tensor kept = all[i].Value.clone();
                        all[i].Value.add_(along, step);
                        double value = loss().item<double>();
                        all[i].Value.copy_(kept);
                        return value;
                    }
                }
            }
        }

        return wrong;
    }

    /// <summary>Whether autograd found no way from the loss to the tensor.</summary>
    public static bool IsAbsent(Tensor? gradient) => gradient is null || gradient.IsInvalid;
}
