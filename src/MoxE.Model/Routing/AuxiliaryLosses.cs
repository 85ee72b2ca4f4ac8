using MoxE.Model.Config;

namespace MoxE.Model.Routing;

/// <summary>
/// The auxiliary losses of one layer over the T tokens of a batch (SPEC §8), for training and diagnostics. Matrices are
/// row-major; sums run in double precision. T is at least 1.
/// </summary>
public static class AuxiliaryLosses
{
    // Keeps the logarithms of the group losses finite.
    private const double Delta = 1e-8;

    /// <summary>z-loss: mean over t of (logsumexp over e of the conditioned logits)².</summary>
    /// <param name="conditionedLogits">[T, E].</param>
    /// <param name="experts">E.</param>
    public static double Z(ReadOnlySpan<float> conditionedLogits, int experts)
    {
        int tokens = Rows(conditionedLogits.Length, experts);
        double sum = 0;
        for (int t = 0; t < tokens; t++)
        {
            double logSumExp = LogSumExp(conditionedLogits.Slice(t * experts, experts));
            sum += logSumExp * logSumExp;
        }

        return sum / tokens;
    }

    /// <summary>Load balance: E · mean over e of (load_e / (T·K) − 1/E)². Its minimum is not at balance, for the loads sum to less than T·K.</summary>
    /// <param name="expertLoad">[E], of <see cref="RoutingCounts.ExpertLoad"/>.</param>
    /// <param name="tokens">T.</param>
    /// <param name="expertsPerToken">K.</param>
    public static double LoadBalance(ReadOnlySpan<float> expertLoad, int tokens, int expertsPerToken)
    {
        double sum = 0;
        foreach (float load in expertLoad)
        {
            double distance = (load / ((double)tokens * expertsPerToken)) - (1.0 / expertLoad.Length);
            sum += distance * distance;
        }

        return sum; // E · (sum / E)
    }

    /// <summary>d-loss: mean over t of (d_t − H_t)². Needs only what the router puts out.</summary>
    /// <param name="difficulty">d_t, [T]; a layer without a conditioned gate has no d-loss (0).</param>
    /// <param name="entropy">H_t, [T].</param>
    public static double Difficulty(ReadOnlySpan<float> difficulty, ReadOnlySpan<float> entropy)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(entropy.Length, difficulty.Length);
        double sum = 0;
        for (int t = 0; t < difficulty.Length; t++)
        {
            double distance = (double)difficulty[t] - entropy[t];
            sum += distance * distance;
        }

        return sum / difficulty.Length;
    }

    /// <summary>Mean probability of the first half of the experts, pm; the second half has ps = 1 − pm.</summary>
    /// <param name="probabilities">[T, E], over all experts.</param>
    /// <param name="experts">E.</param>
    public static (double First, double Second) GroupShares(ReadOnlySpan<float> probabilities, int experts)
    {
        int tokens = Rows(probabilities.Length, experts);
        (double first, double second) = (0, 0);
        for (int t = 0; t < tokens; t++)
        {
            ReadOnlySpan<float> row = probabilities.Slice(t * experts, experts);
            for (int e = 0; e < experts; e++)
            {
                if (e < experts / 2)
                {
                    first += row[e];
                }
                else
                {
                    second += row[e];
                }
            }
        }

        return (first / tokens, second / tokens);
    }

    /// <summary>Group loss of the mean shares of the two halves; a layer without a conditioned gate has none (0).</summary>
    /// <param name="kind">Which of the four.</param>
    /// <param name="first">pm, of <see cref="GroupShares"/>.</param>
    /// <param name="second">ps.</param>
    public static double Group(GroupWiseLoss kind, double first, double second) => kind switch
    {
        GroupWiseLoss.KlDiv => (first * Math.Log((2 * first) + Delta)) + (second * Math.Log((2 * second) + Delta)),
        GroupWiseLoss.JsDiv => JensenShannon(first, second),
        GroupWiseLoss.Bounded => Square(first - 0.5) + Square(second - 0.5),
        _ => Square(first - second),
    };

    /// <summary>Cross entropy: mean over positions 0 … T − 2 of −ln p(next token). Needs T ≥ 2.</summary>
    /// <param name="logits">[T, V].</param>
    /// <param name="tokenIds">[T], each below V.</param>
    public static double CrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<int> tokenIds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokenIds.Length, 2);
        int vocabulary = logits.Length / tokenIds.Length;
        ArgumentOutOfRangeException.ThrowIfNotEqual(logits.Length, vocabulary * tokenIds.Length);
        double sum = 0;
        for (int t = 0; t < tokenIds.Length - 1; t++)
        {
            ReadOnlySpan<float> row = logits.Slice(t * vocabulary, vocabulary);
            sum += LogSumExp(row) - row[tokenIds[t + 1]];
        }

        return sum / (tokenIds.Length - 1);
    }

    /// <summary>Total: cross entropy plus each coefficient times the mean of its loss over the layers.</summary>
    public static double Total(double crossEntropy, ReadOnlySpan<LayerLosses> layers, LossCoefficients coefficients)
    {
        double weighted = 0;
        foreach (LayerLosses layer in layers)
        {
            weighted += (coefficients.Z * layer.Z) + (coefficients.LoadBalance * layer.LoadBalance)
                + (coefficients.D * layer.Difficulty) + (coefficients.Group * layer.Group);
        }

        return crossEntropy + (layers.Length == 0 ? 0 : weighted / layers.Length);
    }

    private static double JensenShannon(double first, double second)
    {
        double a = 0.25 + (0.5 * first);
        double b = 0.25 + (0.5 * second);
        return 0.5 * ((first * Math.Log((first + Delta) / (a + Delta))) + (second * Math.Log((second + Delta) / (b + Delta)))
            + (0.5 * Math.Log(0.5 / (a + Delta))) + (0.5 * Math.Log(0.5 / (b + Delta))));
    }

    private static double Square(double x) => x * x;

    private static double LogSumExp(ReadOnlySpan<float> row)
    {
        double largest = double.NegativeInfinity;
        foreach (float x in row)
        {
            largest = Math.Max(largest, x);
        }

        double sum = 0;
        foreach (float x in row)
        {
            sum += Math.Exp(x - largest);
        }

        return largest + Math.Log(sum);
    }

    private static int Rows(int length, int columns)
    {
        int rows = length / columns;
        ArgumentOutOfRangeException.ThrowIfZero(rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(length, rows * columns);
        return rows;
    }
}
