using System.Globalization;
using MoxE.Cli.Evaluation;
using MoxE.Cli.Evaluation.LastWords;
using MoxE.Model.Routing;
using Spectre.Console;

namespace MoxE.Cli.Output;

/// <summary>An evaluation for people: scores, then last words, then routers.</summary>
internal sealed class EvalTables(CliContext context)
{
    /// <summary>Of more sequences than this only the total is shown.</summary>
    private const int MostSequences = 32;

    public void Write(EvalReport report)
    {
        context.Out.WriteLine(report.Model);
        IAnsiConsole console = context.OutConsole();
        console.Write(Scores(report));
        if (report.LastWord is { } words)
        {
            console.Write(LastWords(words));
        }

        if (report.Agreement is { } agreement)
        {
            console.Write(Agreement(agreement));
        }

        console.Write(Routers(report.Router));
        console.Write(Balance(report.Router));
        if (report.Router.Any(layer => layer.MLstmGroupShareByRarity.Any(share => share is not null)))
        {
            console.Write(Rarity(report.Router));
        }
    }

    private static Table Scores(EvalReport report)
    {
        Table table = Tables.Create("sequence", "tokens", "nats/token", "perplexity", "bits/byte");
        IEnumerable<SequenceScore> shown = report.Sequences.Count <= MostSequences ? report.Sequences : [];
        foreach (SequenceScore score in shown.Append(report.Total))
        {
            AddRow(table, score.Name, $"{score.Tokens}", Fixed(score.NatsPerToken, 6), Fixed(score.Perplexity, 3), Fixed(score.BitsPerByte, 4));
        }

        return table;
    }

    private static Table LastWords(LastWordScore words)
    {
        Table table = Tables.Create("last words", "passages", "guessed", "accuracy", "perplexity of a word", "by chance");
        AddRow(table, "all", $"{words.Passages}", $"{words.Correct}", Fixed(words.Accuracy, 4), Fixed(words.TargetPerplexity, 3), $"{Fixed(words.ByChance, 4)} (\"{words.MostFrequentWord}\")");
        return table;
    }

    private static Table Agreement(GreedyAgreement agreement)
    {
        Table table = Tables.Create("against", "predictions", "same likeliest token", "share", "its nats/token");
        AddRow(table, agreement.Model, $"{agreement.Predictions}", $"{agreement.Same}", Fixed(agreement.Share, 4), Fixed(agreement.NatsPerTokenOfOther, 6));
        return table;
    }

    private static Table Routers(IReadOnlyList<LayerRouting> layers)
    {
        Table table = Tables.Create("layer", "mean entropy", "mean difficulty", "mLSTM share", "share of each expert");
        foreach (LayerRouting layer in layers)
        {
            string shares = string.Join(' ', layer.ExpertShare.Select(share => Fixed(share, 3)));
            AddRow(table, $"{layer.Layer}", Fixed(layer.MeanEntropy, 4), Fixed(layer.MeanDifficulty, 4), Fixed(layer.MLstmGroupShare, 4), shares);
        }

        return table;
    }

    /// <summary>Coefficient of variation and least share of the experts; correlations of difficulty d, entropy H and rarity of tokens.</summary>
    private static Table Balance(IReadOnlyList<LayerRouting> layers)
    {
        Table table = Tables.Create("layer", "variation of shares", "least share", "dead experts", "corr(d, H)", "corr(d, rarity)", "corr(H, rarity)");
        foreach (LayerRouting layer in layers)
        {
            AddRow(
                table,
                $"{layer.Layer}",
                Fixed(layer.ShareVariation, 4),
                Fixed(layer.MinimumShare, 4),
                layer.DeadExperts?.ToString(CultureInfo.InvariantCulture) ?? "-",
                Fixed(layer.DifficultyEntropyCorrelation, 3),
                Fixed(layer.DifficultyRarityCorrelation, 3),
                Fixed(layer.EntropyRarityCorrelation, 3));
        }

        return table;
    }

    /// <summary>The mLSTM share by rarity of tokens; column i is the i-th tenth of the training text, commonest tokens first.</summary>
    private static Table Rarity(IReadOnlyList<LayerRouting> layers)
    {
        Table table = Tables.Create("mLSTM share of layer", ["common half", "rare tenth", .. Enumerable.Range(1, RarityBands.Count).Select(band => $"tenth {band}")]);
        foreach (LayerRouting layer in layers)
        {
            string[] bands = [.. layer.MLstmGroupShareByRarity.Select(share => Fixed(share, 3))];
            AddRow(table, [$"{layer.Layer}", Fixed(layer.MLstmGroupShareOfCommon, 3), Fixed(layer.MLstmGroupShareOfRare, 3), .. bands]);
        }

        return table;
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    private static string Fixed(double? value, int digits) => value?.ToString($"F{digits}", CultureInfo.InvariantCulture) ?? "-";
}
