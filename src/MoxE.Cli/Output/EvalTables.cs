using System.Globalization;
using MoxE.Cli.Evaluation;
using Spectre.Console;

namespace MoxE.Cli.Output;

/// <summary>An evaluation for people: scores, then routers.</summary>
internal sealed class EvalTables(CliContext context)
{
    public void Write(EvalReport report)
    {
        context.Out.WriteLine(report.Model);
        Table scores = Tables.Create("sequence", "tokens", "nats/token", "perplexity", "bits/byte");
        foreach (SequenceScore score in report.Sequences.Append(report.Total))
        {
            AddRow(scores, score.Name, $"{score.Tokens}", Fixed(score.NatsPerToken, 6), Fixed(score.Perplexity, 3), Fixed(score.BitsPerByte, 4));
        }

        Table routers = Tables.Create("layer", "mean entropy", "mean difficulty", "mLSTM share", "share of each expert");
        foreach (LayerRouting layer in report.Router)
        {
            string shares = string.Join(' ', layer.ExpertShare.Select(share => Fixed(share, 3)));
            AddRow(routers, $"{layer.Layer}", Fixed(layer.MeanEntropy, 4), Fixed(layer.MeanDifficulty, 4), Fixed(layer.MLstmGroupShare, 4), shares);
        }

        IAnsiConsole console = context.OutConsole();
        console.Write(scores);
        console.Write(routers);
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    private static string Fixed(double? value, int digits) => value?.ToString($"F{digits}", CultureInfo.InvariantCulture) ?? "-";
}
