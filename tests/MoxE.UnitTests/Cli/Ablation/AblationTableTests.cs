using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Ablation.Report;
using MoxE.Cli.Ablation.Trials;

namespace MoxE.UnitTests.Cli.Ablation;

public class AblationTableTests
{
    private static readonly AblationPlan Plan = new()
    {
        Base = [],
        Seeds = [1, 2, 3],
        Heldout = "heldout.txt",
        Reference = "ref",
        Serving = new ServingPlan { Batch = [1, 16], Rounds = 7, Prompt = 64, Threads = 0 },
        Runs =
        [
            new AblationRun { Group = "0", Name = "ref", Label = "MoxE | base" },
            new AblationRun { Group = "a", Name = "near" },
            new AblationRun { Group = "a", Name = "worse" },
            new AblationRun { Group = "a, b", Name = "better" },
            new AblationRun { Group = "c", Name = "single" },
            new AblationRun { Group = "c", Name = "failed" },
        ],
    };

    private static readonly AblationResults Results = new(
        Plan,
        [
            .. Trials("ref", 51, 50, 49), // limit to a run with the same spread: 2.776 · √(2/3) = 2.27
            .. Trials("near", 51, 52, 53),
            .. Trials("worse", 54, 55, 56),
            .. Trials("better", 40, 41, 42),
            .. Trials("single", 50.25),
        ],
        [new TrialResult("ref", 1, new Dictionary<string, double> { [Metric.PrefillSpeed] = 12345.6, [Metric.OfBatch(Metric.DecodeSpeed, 16)] = 777 })]);

    [Theory]
    [InlineData("| 0 | MoxE \\| base | 3 | 1,000 | - | 50.00 ± 1.00 | reference | - | - | 12,346 | - | 777 | 0.50 |")]
    [InlineData("| a | near | 3 | 1,000 | - | 52.00 ± 1.00 | +2.00, within the spread |")]
    [InlineData("| a | worse | 3 | 1,000 | - | 55.00 ± 1.00 | +5.00, worse |")]
    [InlineData("| a, b | better | 3 | 1,000 | - | 41.00 ± 1.00 | -9.00, better |")]
    [InlineData("| c | single | 1 | 1,000 | - | 50.25 | +0.25, one seed |")]
    [InlineData("| c | failed | 0 | - | - | - | - |")]
    public void Write_Runs_HaveARowEach(string row) => Assert.Contains($"\n{row}", AblationTable.Write(Results), StringComparison.Ordinal);

    [Fact]
    public void Write_Table_HasEquallyManyCellsInEachRowAndSaysHowToReadIt()
    {
        string text = AblationTable.Write(Results);

        string[] rows = [.. text.Split('\n').TakeWhile(line => line.Length > 0)];
        Assert.Equal(2 + Plan.Runs.Count, rows.Length);
        Assert.Single(rows.Select(row => row.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct());
        Assert.Contains("Welch's test", text, StringComparison.Ordinal);
        Assert.Contains("Of 4 comparisons without any effect about 0.2 would", text, StringComparison.Ordinal);
        Assert.Contains("medians of 7 interleaved rounds with the model of one seed, prompts of 64 tokens, all threads.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_Results_AreARowForEachFigure()
    {
        string[] lines = ResultsCsv.OfModels(Results).TrimEnd('\n').Split('\n');

        Assert.Equal("group,name,seed,metric,value", lines[0]);
        Assert.Equal(1 + (13 * 3) + 2, lines.Length);
        Assert.Contains("0,ref,1,serving_prefill_tokens_per_second,12345.6", lines);
        Assert.Contains("\"a, b\",better,3,held_out_perplexity,42", lines);
    }

    private static IEnumerable<TrialResult> Trials(string name, params double[] perplexities) => perplexities.Select((perplexity, i) => new TrialResult(
        name,
        i + 1,
        new Dictionary<string, double> { [Metric.Perplexity] = perplexity, [Metric.Parameters] = 1000, [Metric.LoadVariation] = 0.25 * (i + 1) }));
}
