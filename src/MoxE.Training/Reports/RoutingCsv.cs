using MoxE.Model.Routing;

namespace MoxE.Training.Reports;

/// <summary>
/// <c>routing.csv</c>: the figures of <see cref="RoutingSummary"/> in tidy form. Columns are layer, kind, bin (of a list:
/// expert, band of rarity, or 20 · bin of H + bin of d; else empty) and value. A figure that cannot be told has no line,
/// nor has an empty bin of the histogram.
/// </summary>
internal static class RoutingCsv
{
    /// <summary>The file's name.</summary>
    public const string FileName = "routing.csv";

    private static readonly string[] Header = ["layer", "kind", "bin", "value"];

    /// <summary>Writes the figures of all layers.</summary>
    /// <exception cref="TrainingException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<RoutingSummary> layers)
    {
        using LogFile file = LogFile.Open(path, firstStep: 1, _ => null);
        file.Write(CsvLine.Join(Header));
        for (int layer = 0; layer < layers.Count; layer++)
        {
            foreach ((string kind, int? bin, double value) in Lines(layers[layer]))
            {
                file.Write(CsvLine.Join([CsvLine.Field(layer), kind, bin is { } index ? CsvLine.Field(index) : "", CsvLine.Field(value)]));
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote, [L].</summary>
    /// <exception cref="TrainingException">The file cannot be read, or is no such table.</exception>
    public static IReadOnlyList<RoutingSummary> Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        var layers = new SortedDictionary<int, Dictionary<(string Kind, int? Bin), double>>();
        foreach (CsvRow row in table.Rows)
        {
            int layer = row.Integer("layer");
            if (!layers.TryGetValue(layer, out var figures))
            {
                layers.Add(layer, figures = []);
            }

            figures[(row.Text("kind"), row.Text("bin").Length == 0 ? null : row.Integer("bin"))] = row.Number("value");
        }

        return [.. layers.Values.Select(Summary)];
    }

    private static IEnumerable<(string Kind, int? Bin, double Value)> Lines(RoutingSummary layer)
    {
        (string, double?)[] figures =
        [
            ("tokens", layer.Tokens), ("share_variation", layer.ShareVariation), ("dead_experts", layer.DeadExperts), ("minimum_share", layer.MinimumShare),
            ("mean_entropy", layer.MeanEntropy), ("mean_difficulty", layer.MeanDifficulty),
            ("difficulty_entropy_correlation", layer.DifficultyEntropyCorrelation),
            ("difficulty_rarity_correlation", layer.DifficultyRarityCorrelation),
            ("entropy_rarity_correlation", layer.EntropyRarityCorrelation),
            ("mlstm_share", layer.MLstmShare), ("mlstm_share_rare", layer.MLstmShareOfRare), ("mlstm_share_common", layer.MLstmShareOfCommon),
        ];
        (string, IEnumerable<double?>)[] lists =
        [
            ("expert_count", layer.ExpertCounts.Select(count => (double?)count)),
            ("expert_share", layer.ExpertShares.Select(share => (double?)share)),
            ("mlstm_share_by_rarity", layer.MLstmShareByRarity),
            ("assignments_by_rarity", layer.AssignmentsByRarity.Select(count => (double?)count)),
            ("mean_rarity", layer.MeanRarity),
            ("entropy_difficulty", layer.EntropyDifficultyHistogram.Select(count => count > 0 ? (double?)count : null)),
        ];
        return figures.Select(figure => (figure.Item1, (int?)null, figure.Item2))
            .Concat(lists.SelectMany(list => list.Item2.Select((value, bin) => (list.Item1, (int?)bin, value))))
            .Where(line => line.Item3 is not null)
            .Select(line => (line.Item1, line.Item2, line.Item3!.Value));
    }

    private static RoutingSummary Summary(Dictionary<(string Kind, int? Bin), double> figures)
    {
        double? One(string kind, int? bin = null) => figures.TryGetValue((kind, bin), out double value) ? value : null;
        IReadOnlyList<double?> List(string kind, int count) => [.. Enumerable.Range(0, count).Select(bin => One(kind, bin))];
        IReadOnlyList<long> Counts(string kind, int count) => [.. List(kind, count).Select(value => (long)(value ?? 0))];
        return new RoutingSummary
        {
            Tokens = (long)(One("tokens") ?? 0),
            ExpertCounts = Counts("expert_count", figures.Keys.Count(key => key.Kind == "expert_count")),
            MeanEntropy = One("mean_entropy"),
            MeanDifficulty = One("mean_difficulty"),
            DifficultyEntropyCorrelation = One("difficulty_entropy_correlation"),
            DifficultyRarityCorrelation = One("difficulty_rarity_correlation"),
            EntropyRarityCorrelation = One("entropy_rarity_correlation"),
            MLstmShare = One("mlstm_share"),
            MLstmShareOfRare = One("mlstm_share_rare"),
            MLstmShareOfCommon = One("mlstm_share_common"),
            MLstmShareByRarity = List("mlstm_share_by_rarity", RarityBands.Count),
            AssignmentsByRarity = Counts("assignments_by_rarity", RarityBands.Count),
            MeanRarity = List("mean_rarity", RarityBands.Count),
            EntropyDifficultyHistogram = Counts("entropy_difficulty", RoutingAnalysis.HistogramBins * RoutingAnalysis.HistogramBins),
        };
    }
}
