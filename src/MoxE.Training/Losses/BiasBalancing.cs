using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Losses;

/// <summary>
/// Balance without a loss (Wang et al.: Auxiliary-Loss-Free Load Balancing Strategy for Mixture-of-Experts, arXiv 2408.15664,
/// algorithm 1): after each step the bias of an expert that had fewer tokens than the mean rises by a fixed rate, that of
/// one that had more falls. There the bias enters the choice of experts only; a checkpoint of SPEC §2 has no place for such
/// a number, so it is <c>gate.router.bias</c>, which enters the probabilities too. The bias has no gradient.
/// </summary>
internal sealed class BiasBalancing
{
    private readonly Tensor[] _biases;
    private readonly double _rate;

    /// <summary>Takes the routers' biases out of the gradient.</summary>
    /// <param name="store">The model's parameters.</param>
    /// <param name="rate">Step of a bias, above 0; the paper's best is 0.001.</param>
    /// <exception cref="TrainingException">The routers have no bias.</exception>
    public BiasBalancing(ParameterStore store, double rate = 0.001)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        if (!store.Config.GateBias)
        {
            throw new TrainingException("gate_bias: found false; allowed: true where the router's bias balances the experts");
        }

        _rate = rate;
        _biases = [.. Enumerable.Range(0, store.Config.NumLayers).Select(layer => store[$"moe.layers.{layer}.gate.router.bias"])];
        foreach (Tensor bias in _biases)
        {
            bias.requires_grad = false;
        }
    }

    /// <summary>bias_e += rate · sign(mean count − count_e), while no forward pass runs.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="counts">[E], assignments of each expert in the whole step, every micro-batch of it.</param>
    public void Update(int layer, ReadOnlySpan<long> counts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counts.Length, (int)_biases[layer].shape[0]);
        double[] steps = new double[counts.Length];
        long sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }

        for (int e = 0; e < steps.Length; e++)
        {
            steps[e] = _rate * Math.Sign(sum - (counts[e] * counts.Length));
        }

        using Tensor step = tensor(steps, _biases[layer].dtype);
        using IDisposable frozen = no_grad();
        _biases[layer].add_(step);
    }
}
