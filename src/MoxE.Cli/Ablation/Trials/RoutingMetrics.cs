using MoxE.Cli.Evaluation;

namespace MoxE.Cli.Ablation.Trials;

/// <summary>What the routers did, as figures: one for the model, then one for each layer.</summary>
internal static class RoutingMetrics
{
    private static readonly (string Metric, Func<LayerRouting, double?> Of, Func<IEnumerable<double>, double> Together)[] Figures =
    [
        (Metric.LoadVariation, layer => layer.ShareVariation, Enumerable.Average),
        (Metric.LeastShare, layer => layer.MinimumShare, Enumerable.Min),
        (Metric.DeadExperts, layer => layer.DeadExperts, Enumerable.Sum),
        (Metric.DifficultyEntropy, layer => layer.DifficultyEntropyCorrelation, Enumerable.Average),
        (Metric.DifficultyRarity, layer => layer.DifficultyRarityCorrelation, Enumerable.Average),
        (Metric.EntropyRarity, layer => layer.EntropyRarityCorrelation, Enumerable.Average),
        (Metric.MLstmShare, layer => layer.MLstmGroupShare, Enumerable.Average),
        (Metric.MLstmShareOfCommon, layer => layer.MLstmGroupShareOfCommon, Enumerable.Average),
        (Metric.MLstmShareOfRare, layer => layer.MLstmGroupShareOfRare, Enumerable.Average),
    ];

    /// <summary>The figures that can be told; those of the model are means over the layers, dead experts are added up, of the least shares it is the least.</summary>
    public static IEnumerable<(string Metric, double Figure)> Of(IReadOnlyList<LayerRouting> layers)
    {
        foreach ((string metric, Func<LayerRouting, double?> of, Func<IEnumerable<double>, double> together) in Figures)
        {
            (int Layer, double? Figure)[] known = [.. layers.Select(layer => (layer.Layer, of(layer))).Where(entry => entry.Item2 is not null)];
            if (known.Length > 0)
            {
                yield return (metric, together(known.Select(entry => entry.Figure!.Value)));
            }

            foreach ((int layer, double? figure) in known)
            {
                yield return (Metric.OfLayer(metric, layer), figure!.Value);
            }
        }
    }
}
