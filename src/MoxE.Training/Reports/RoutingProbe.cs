using MoxE.Model.Config;
using MoxE.Model.Routing;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Reports;

/// <summary>
/// Looks at what the routers do with held-out text: give it each batch of an evaluation (<see cref="Add"/>), then
/// <see cref="Write"/> puts <c>routing.csv</c> into the run's folder, or let <see cref="Record"/> do both. For one thread.
/// </summary>
internal sealed class RoutingProbe
{
    private readonly TokenRarity? _rarity;
    private readonly RoutingAnalysis[] _layers; // [L]

    /// <summary>A probe that has seen nothing.</summary>
    /// <param name="config">The model's configuration.</param>
    /// <param name="tokenCounts">How often each token occurs in the training text, [V]; null where it is not known.</param>
    public RoutingProbe(MoxEConfig config, IReadOnlyList<long>? tokenCounts)
    {
        _rarity = tokenCounts is null ? null : new TokenRarity(tokenCounts);
        _layers = [.. Enumerable.Range(0, config.NumLayers).Select(_ => new RoutingAnalysis(config.NumExperts, config.MLstmExpertCount, _rarity?.Bands))];
    }

    /// <summary>The figures so far, [L].</summary>
    public IReadOnlyList<RoutingSummary> Summaries => [.. _layers.Select(layer => layer.Summary())];

    /// <summary>Probes whole batches and writes what was seen.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="config">The model's configuration.</param>
    /// <param name="tokenCounts">As for the constructor.</param>
    /// <param name="batches">Input ids [B, T] and what the model made of them; drawn one by one, so that a forward pass may be their source.</param>
    /// <returns>The figures, [L].</returns>
    public static IReadOnlyList<RoutingSummary> Record(
        string folder, MoxEConfig config, IReadOnlyList<long>? tokenCounts, IEnumerable<(Tensor Tokens, IReadOnlyList<LayerOutput> Layers)> batches)
    {
        var probe = new RoutingProbe(config, tokenCounts);
        foreach ((Tensor tokens, IReadOnlyList<LayerOutput> layers) in batches)
        {
            probe.Add(tokens, layers);
        }

        probe.Write(folder);
        return probe.Summaries;
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="tokens">Input ids, int64, N = B·T of them in any shape.</param>
    /// <param name="layers">Of the model's output, [L].</param>
    public void Add(Tensor tokens, IReadOnlyList<LayerOutput> layers)
    {
        using var scope = NewDisposeScope();
        double[] rarity = [.. tokens.cpu().flatten().data<long>().Select(token => _rarity?.Bits((int)token) ?? double.NaN)];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            AddLayer(_layers[layer], rarity, layers[layer].Router);
        }
    }

    /// <summary>Writes <c>routing.csv</c>.</summary>
    /// <param name="folder">The run's folder.</param>
    public void Write(string folder) => RoutingCsv.Write(Path.Combine(folder, RoutingCsv.FileName), Summaries);

    private static void AddLayer(RoutingAnalysis analysis, double[] rarity, RouterOutput router)
    {
        double[] entropy = Doubles(router.Entropy);
        double[]? difficulty = router.Difficulty is { } predicted ? Doubles(predicted) : null;
        int[] experts = router.Experts.to(int32).cpu().contiguous().data<int>().ToArray();
        ArgumentOutOfRangeException.ThrowIfNotEqual(entropy.Length, rarity.Length, nameof(router));
        int perToken = experts.Length / rarity.Length;
        for (int t = 0; t < rarity.Length; t++)
        {
            analysis.Add(rarity[t], entropy[t], difficulty?[t] ?? double.NaN, experts.AsSpan(t * perToken, perToken));
        }
    }

    private static double[] Doubles(Tensor tensor) => tensor.detach().to(float64).cpu().contiguous().data<double>().ToArray();
}
