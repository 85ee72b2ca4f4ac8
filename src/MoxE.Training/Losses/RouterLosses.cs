using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Losses;

/// <summary>The auxiliary losses that need one layer's router alone, each a scalar over its N tokens.</summary>
internal static class RouterLosses
{
    /// <summary>z-loss: mean over tokens of (logsumexp ℓ')².</summary>
    public static Tensor Z(RouterOutput router) => router.ConditionedLogits.logsumexp(1).square().mean();

    /// <summary>Difficulty: mean over tokens of (d − H)², gradient through both; zero without a conditioned gate.</summary>
    public static Tensor Difficulty(RouterOutput router) =>
        router.Difficulty is { } difficulty ? (difficulty - router.Entropy).square().mean() : Zero(router);

    /// <summary>
    /// The paper's load balance: E · mean over e of (load_e / (N·K) − 1/E)², load_e the sum of p_e over the tokens that
    /// chose e, before the K are renormalised.
    /// </summary>
    public static Tensor PaperLoadBalance(RouterOutput router)
    {
        Tensor load = router.Probabilities.mul(Choices(router)).sum(dim: 0); // [E]
        return (load.div((double)router.Experts.numel()) - (1.0 / load.shape[0])).square().sum(); // E · (sum / E)
    }

    /// <summary>The Switch form, see <see cref="LoadBalanceForm.Switch"/>.</summary>
    public static Tensor SwitchLoadBalance(RouterOutput router)
    {
        Tensor share = Choices(router).sum(dim: 0) / router.Experts.numel(); // f, [E]
        return share.mul(router.Probabilities.mean([0])).sum() * share.shape[0];
    }

    /// <summary>A zero of the router's element type.</summary>
    public static Tensor Zero(RouterOutput router) => zeros([], router.Probabilities.dtype);

    // 1 where a token chose an expert, [N, E].
    private static Tensor Choices(RouterOutput router) => zeros_like(router.Probabilities.detach()).scatter_(1, router.Experts, ones_like(router.Weights.detach()));
}
