namespace MoxE.Kernels.Numerics;

/// <summary>
/// Chooses the experts of a token. Conditioned: d = σ(difficulty logit), and the logits of the first half of the experts
/// rise by s(d), those of the second half fall by it. p = softmax; the K largest p, ties to the lower index; weights
/// p / Σ p over the chosen. Entropy is that of the unbiased logits' softmax, −Σ r ln max(r, 1e-6) / ln E.
/// </summary>
internal static unsafe class Router
{
    private const float SmallestProbability = 1e-6f;

    /// <summary>Routes one token.</summary>
    /// <param name="logits">[E], unbiased.</param>
    /// <param name="difficultyLogit">The entropy predictor's output; read only if conditioned.</param>
    /// <param name="parameters">The router's configuration.</param>
    /// <param name="experts">[K], written: the chosen experts, most probable first.</param>
    /// <param name="weights">[K], written: their weights, which sum to 1.</param>
    /// <param name="entropy">One float, written: from 0 to about 1.</param>
    /// <param name="difficulty">One float, written if conditioned; else untouched, may be null.</param>
    /// <param name="conditionedOrNull">[E], written: the shifted logits (the unbiased ones if not conditioned).</param>
    /// <param name="probs">[E], written: p. Not the logits.</param>
    public static void Row(
        float* logits, float difficultyLogit, in RouterParameters parameters, int* experts, float* weights,
        float* entropy, float* difficulty, float* conditionedOrNull, float* probs)
    {
        int count = parameters.Experts;
        var unbiased = new ReadOnlySpan<float>(logits, count);
        var p = new Span<float>(probs, count);

        VectorMath.Softmax(unbiased, p);
        *entropy = Entropy(p);
        if (parameters.Conditioned)
        {
            *difficulty = VectorMath.Sigmoid(difficultyLogit);
            float shift = Shift(*difficulty, parameters);
            for (int e = 0; e < count; e++)
            {
                p[e] = e < count / 2 ? logits[e] + shift : logits[e] - shift;
            }

            if (conditionedOrNull != null)
            {
                p.CopyTo(new Span<float>(conditionedOrNull, count));
            }

            VectorMath.Softmax(p, p);
        }
        else if (conditionedOrNull != null)
        {
            unbiased.CopyTo(new Span<float>(conditionedOrNull, count));
        }

        Choose(p, new Span<int>(experts, parameters.TopK), new Span<float>(weights, parameters.TopK));
    }

    private static float Shift(float difficulty, in RouterParameters parameters) => parameters.Modulation switch
    {
        Modulation.Standard => parameters.Gamma * difficulty,
        Modulation.Proportional => parameters.Gamma * Math.Max(difficulty - parameters.Threshold, 0),
        Modulation.Masked => difficulty > parameters.Threshold ? parameters.Gamma * difficulty : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.Modulation, "Not a modulation."),
    };

    private static float Entropy(ReadOnlySpan<float> probabilities)
    {
        float sum = 0;
        foreach (float r in probabilities)
        {
            sum = MathF.FusedMultiplyAdd(-r, VectorMath.Log(Math.Max(r, SmallestProbability)), sum);
        }

        return sum / VectorMath.Log(probabilities.Length);
    }

    /// <summary>K passes over E, both small. All chosen experts differ, whatever p holds.</summary>
    private static void Choose(ReadOnlySpan<float> p, Span<int> experts, Span<float> weights)
    {
        float sum = 0;
        for (int rank = 0; rank < experts.Length; rank++)
        {
            int best = -1;
            for (int e = 0; e < p.Length; e++)
            {
                if ((best < 0 || p[e] > p[best]) && !experts[..rank].Contains(e))
                {
                    best = e;
                }
            }

            experts[rank] = best;
            weights[rank] = p[best];
            sum += p[best];
        }

        for (int rank = 0; rank < weights.Length; rank++)
        {
            weights[rank] /= sum;
        }
    }
}
