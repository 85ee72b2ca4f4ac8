using MoxE.Model.Config;
using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>
/// The router of a layer, SPEC §7, with or without a predicted difficulty. Gradients flow through the probabilities, the
/// weights, the difficulty and the entropy; the choice of experts has none.
/// </summary>
/// <param name="parameters">Those under <c>gate.</c>.</param>
/// <param name="config">The model.</param>
internal sealed class Router(ParameterScope parameters, MoxEConfig config)
{
    // Keeps the logarithm of the entropy finite.
    private const double SmallestProbability = 1e-6;

    /// <summary>Routes N tokens.</summary>
    /// <param name="u">The mixer's output, [N, D].</param>
    public RouterOutput Forward(Tensor u)
    {
        Tensor unbiased = u.matmul(parameters["router.kernel"]); // [N, E]
        if (parameters.Find("router.bias") is { } bias)
        {
            unbiased = unbiased + bias;
        }

        Tensor? difficulty = config.IsConditioned ? Difficulty(u) : null;
        Tensor conditioned = difficulty is null ? unbiased : Shifted(unbiased, difficulty);
        Tensor probabilities = conditioned.softmax(1);
        Tensor experts = Largest(probabilities, config.TopKExperts);
        Tensor chosen = probabilities.gather(1, experts); // [N, K]
        Tensor weights = chosen / chosen.sum(1, keepdim: true);
        return new RouterOutput(unbiased, conditioned, probabilities, experts, weights, Entropy(unbiased), difficulty);
    }

    // d = σ(u · kernel + bias), [N].
    private Tensor Difficulty(Tensor u) =>
        (u.matmul(parameters["entropy_predictor.kernel"]) + parameters["entropy_predictor.bias"]).sigmoid().squeeze(1);

    // The first half of the experts gains s, the second half loses it.
    private Tensor Shifted(Tensor logits, Tensor difficulty)
    {
        Tensor shift = (config.Modulation switch
        {
            Modulation.Standard => difficulty,
            Modulation.Proportional => (difficulty - config.DifficultyThreshold).clamp_min(0),
            _ => difficulty * difficulty.gt(config.DifficultyThreshold).to(difficulty.dtype),
        } * config.Gamma).unsqueeze(1);
        int half = config.NumExperts / 2;
        return cat([logits.narrow(1, 0, half) + shift, logits.narrow(1, half, half) - shift], 1);
    }

    // A stable sort leaves equal probabilities in the order of their experts; topk promises no order.
    private static Tensor Largest(Tensor probabilities, int count)
    {
        (_, Tensor order) = sort(probabilities.detach(), dim: 1, descending: true, stable: true);
        return order.narrow(1, 0, count).contiguous();
    }

    // H = −Σ r ln max(r, 1e-6) / ln E, [N].
    private static Tensor Entropy(Tensor unbiased)
    {
        Tensor r = unbiased.softmax(1);
        return (r * r.clamp_min(SmallestProbability).log()).sum(1) / -Math.Log(unbiased.shape[1]);
    }
}
