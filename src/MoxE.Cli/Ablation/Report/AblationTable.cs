using System.Globalization;
using System.Text;
using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Ablation.Trials;

namespace MoxE.Cli.Ablation.Report;

/// <summary>table.md: a row for each run, and below it how to read them.</summary>
internal static class AblationTable
{
    private const string Unknown = "-";

    /// <summary>The file's text.</summary>
    public static string Write(AblationResults results)
    {
        (string Title, Func<AblationRun, string> Cell)[] columns = [.. Columns(results)];
        StringBuilder text = new();
        AppendRow(text, columns.Select(column => column.Title));
        AppendRow(text, columns.Select((_, index) => index < 2 ? "---" : "---:"));
        foreach (AblationRun run in results.Plan.Runs)
        {
            AppendRow(text, columns.Select(column => column.Cell(run)));
        }

        return text.Append('\n').Append(Foot(results)).ToString();
    }

    private static IEnumerable<(string, Func<AblationRun, string>)> Columns(AblationResults results)
    {
        yield return ("group", run => Escaped(run.Group));
        yield return ("run", run => Escaped(run.Title));
        yield return ("seeds", run => $"{results.Of(run, Metric.Perplexity)?.Count ?? 0}");
        yield return ("parameters", Mean(Metric.Parameters, "N0"));
        yield return ("active", Mean(Metric.ActiveParameters, "N0"));
        yield return ("held-out perplexity", run => Perplexity(results.Of(run, Metric.Perplexity)));
        yield return ("difference", run => Difference(results, run));
        yield return ("bits/byte", Mean(Metric.BitsPerByte, "F3"));
        yield return ("training tokens/s", Mean(Metric.TrainingSpeed, "N0"));
        if (results.Plan.Serving is { } serving)
        {
            yield return ("prefill tokens/s", Mean(Metric.PrefillSpeed, "N0"));
            foreach (int batch in serving.Batch)
            {
                yield return ($"decode tokens/s, batch {batch}", Mean(Metric.OfBatch(Metric.DecodeSpeed, batch), "N0"));
            }
        }

        yield return ("load CV", Mean(Metric.LoadVariation, "F2"));
        yield return ("dead experts", Mean(Metric.DeadExperts, "0.#"));
        yield return ("corr(d, H)", Mean(Metric.DifficultyEntropy, "F2"));
        yield return ("corr(d, rarity)", Mean(Metric.DifficultyRarity, "F2"));
        yield return ("mLSTM share, common", Mean(Metric.MLstmShareOfCommon, "F2"));
        yield return ("mLSTM share, rare", Mean(Metric.MLstmShareOfRare, "F2"));

        Func<AblationRun, string> Mean(string metric, string format) => run => Number(results.Of(run, metric)?.Mean, format);
    }

    private static string Perplexity(Spread? spread) => spread switch
    {
        null => Unknown,
        { Deviation: { } deviation } known => $"{Number(known.Mean, "F2")} ± {Number(deviation, "F2")}",
        { } known => Number(known.Mean, "F2"),
    };

    private static string Difference(AblationResults results, AblationRun run)
    {
        if (run == results.Reference)
        {
            return "reference";
        }

        if (results.Of(run, Metric.Perplexity) is not { } own || results.Of(results.Reference, Metric.Perplexity) is not { } reference)
        {
            return Unknown;
        }

        double difference = own.Mean - reference.Mean;
        string verdict = Spread.Limit(own, reference) switch
        {
            null => "one seed",
            { } limit when Math.Abs(difference) <= limit => "within the spread",
            _ => difference < 0 ? "better" : "worse",
        };
        return $"{Number(difference, "+0.00;-0.00;0.00")}, {verdict}";
    }

    private static string Foot(AblationResults results)
    {
        int compared = results.Plan.Runs.Count(run => run != results.Reference && results.Of(run, Metric.Perplexity) is not null);
        StringBuilder text = new();
        text.Append("Perplexity is on the held-out text: mean ± standard deviation over the seeds. The difference is of the means, to ")
            .Append(CultureInfo.InvariantCulture, $"{Escaped(results.Reference.Title)}. It is \"within the spread\" where it is no larger than t · √(s₁²/n₁ + s₂²/n₂), ")
            .Append("t being Student's two-sided 95 % point for the degrees of freedom of Welch's test, rounded down: such a difference cannot be told from the seeds' own. ")
            .Append(CultureInfo.InvariantCulture, $"Of {compared} comparisons without any effect about {Number(compared * 0.05, "0.#")} would still be called better or worse.\n\n")
            .Append("Other figures are means over the seeds, those of routers also over the layers. Load CV is the coefficient of variation of the experts' shares (0: all alike); ")
            .Append("dead experts, of all layers together, have less than 0.1 % of the assignments; d is the predicted difficulty, H the router's entropy, rarity −log₂ of the input token's frequency in the training text; ")
            .Append("common tokens are the most frequent that make up half of that text, rare ones the rarest that make up at most a tenth. ")
            .Append(results.Plan.TrainingSpeed is { } training
                ? string.Create(CultureInfo.InvariantCulture, $"Training tokens/s is the median of {training.Rounds} interleaved rounds of {training.Steps} steps with nothing else at work, {training.Threads} threads")
                : "Training tokens/s is the median over the steps");
        text.Append(results.Plan.Serving is { } serving
            ? string.Create(CultureInfo.InvariantCulture, $"; the speeds of serving are medians of {serving.Rounds} interleaved rounds with the model of one seed, prompts of {serving.Prompt} tokens, {(serving.Threads == 0 ? "all" : serving.Threads)} threads.\n")
            : ".\n");
        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? Unknown;
}
