using MoxE.Model.Config;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Losses;

/// <summary>The balance of the two halves of the experts, SPEC §8: pm and ps are the mean probabilities of the halves, pm + ps = 1.</summary>
internal static class GroupLoss
{
    // Keeps the logarithms finite.
    private const double Delta = 1e-8;

    /// <summary>The loss, a scalar; zero without a conditioned gate.</summary>
    /// <param name="router">Of one layer.</param>
    /// <param name="kind">Which of the four.</param>
    public static Tensor Compute(RouterOutput router, GroupWiseLoss kind)
    {
        if (router.Difficulty is null)
        {
            return RouterLosses.Zero(router);
        }

        Tensor p = router.Probabilities; // [N, E]
        long half = p.shape[1] / 2;
        Tensor first = p.narrow(1, 0, half).sum(1).mean();
        Tensor second = p.narrow(1, half, half).sum(1).mean();
        return kind switch
        {
            GroupWiseLoss.KlDiv => (first * ((2 * first) + Delta).log()) + (second * ((2 * second) + Delta).log()),
            GroupWiseLoss.JsDiv => JensenShannon(first, second),
            GroupWiseLoss.Bounded => (first - 0.5).square() + (second - 0.5).square(),
            _ => (first - second).square(),
        };
    }

    private static Tensor JensenShannon(Tensor first, Tensor second)
    {
        Tensor a = (0.5 * first) + 0.25;
        Tensor b = (0.5 * second) + 0.25;
        Tensor fromMiddle = (first * ((first + Delta) / (a + Delta)).log()) + (second * ((second + Delta) / (b + Delta)).log());
        Tensor toMiddle = (0.5 / (a + Delta)).log() + (0.5 / (b + Delta)).log();
        return 0.5 * (fromMiddle + (0.5 * toMiddle));
    }
}
