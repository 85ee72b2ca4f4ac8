using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Losses;

/// <summary>What a router would have said, from its logits alone.</summary>
internal static class Routers
{
    /// <param name="logits">Conditioned and unbiased at once, [N, E].</param>
    /// <param name="difficulty">[N], or null for a standard gate.</param>
    /// <param name="k">K.</param>
    public static RouterOutput Of(Tensor logits, Tensor? difficulty, int k)
    {
        Tensor p = logits.softmax(1);
        (_, Tensor order) = sort(p.detach(), dim: 1, descending: true, stable: true);
        Tensor experts = order.narrow(1, 0, k).contiguous();
        Tensor chosen = p.gather(1, experts);
        Tensor entropy = (p * p.log()).sum(1) / -Math.Log(logits.shape[1]);
        return new RouterOutput(logits, logits, p, experts, chosen / chosen.sum(1, keepdim: true), entropy, difficulty);
    }
}
