using System.Text.RegularExpressions;

namespace MoxE.UnitTests.Cli;

public class GenerateVerbTests(CliModels models) : IClassFixture<CliModels>
{
    private const int Sequence = 3;
    private readonly int[] _tokens = GoldenLogits.Inputs(CliModels.P01Case)[Sequence];

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(19)]
    public async Task Generate_Greedy_TakesTheLargestExpectedLogit(int prompt)
    {
        float[] logits = GoldenLogits.Logits(CliModels.P01Case, Sequence, _tokens.Length)[prompt - 1];

        CliRun run = await CliRun.Of("generate", models.P01, "--token-ids", string.Join(',', _tokens[..prompt]), "--max-tokens", "1");

        Assert.Equal((0, $"{Array.IndexOf(logits, logits.Max())}\n", ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public async Task Generate_FedItsOwnOutput_GoesOnAlike()
    {
        string all = await Ids("--token-ids", "5,6", "--max-tokens", "12");
        string half = await Ids("--token-ids", "5,6", "--max-tokens", "6", "--no-stream");

        Assert.Equal(12, all.Split(',').Length);
        Assert.Equal(all, half + "," + await Ids("--token-ids", "5,6," + half, "--max-tokens", "6", "--threads", "1"));
    }

    [Fact]
    public async Task Generate_WithTemperature_DependsOnTheSeedAlone()
    {
        string[] sampling = ["--token-ids", "5", "--max-tokens", "24", "--temperature", "1.5", "--top-k", "50", "--top-p", "0.99", "--min-p", "0.001", "--seed"];

        string once = await Ids([.. sampling, "1"]);

        Assert.Equal(once, await Ids([.. sampling, "1"]));
        Assert.NotEqual(once, await Ids([.. sampling, "2"]));
    }

    [Fact]
    public async Task Generate_Stats_AreOneLineOnTheErrorStream()
    {
        CliRun run = await CliRun.Of("generate", models.P01, "--token-ids", "1,2,3", "--max-tokens", "4", "--stats");

        Assert.Equal(4, run.Out.Split(',').Length);
        Assert.Matches(new Regex(@"^prompt 3 tokens, [\d.]+ tokens/s; generated 4 tokens, [\d.]+ tokens/s\n$"), run.Error);
    }

    [Theory]
    [InlineData("exactly one", "")]
    [InlineData("exactly one", "--prompt", "a", "--token-ids", "1")]
    [InlineData("no tokenizer", "--prompt", "a")]
    [InlineData("no tokenizer", "--token-ids", "1", "--stop", "a")]
    [InlineData("97", "--token-ids", "1,97")]
    [InlineData("\"x\"", "--token-ids", "1,x")]
    [InlineData("\"-1\"", "--token-ids", "-1")]
    [InlineData("\"NaN\"", "--token-ids", "1", "--temperature", "NaN")]
    [InlineData("\"2.5\"", "--token-ids", "1", "--temperature", "2.5")]
    [InlineData("Top-p", "--token-ids", "1", "--top-p", "0")]
    [InlineData("\"0\"", "--token-ids", "1", "--max-tokens", "0")]
    [InlineData("\"-1\"", "--token-ids", "1", "--threads", "-1")]
    [InlineData("--no-such-option", "--token-ids", "1", "--no-such-option")]
    public async Task Generate_BadArguments_AreOneLine(string part, params string[] args) =>
        (await CliRun.Of(["generate", models.P01, .. args.Where(arg => arg.Length > 0)])).AssertFailed(part);

    [Fact]
    public async Task Generate_NoPromptFile_NamesIt() =>
        (await CliRun.Of("generate", models.P01, "--prompt-file", models.NewPath("absent.txt"))).AssertFailed("absent.txt", "missing");

    [Fact]
    public async Task Generate_NoModel_NamesIt() =>
        (await CliRun.Of("generate", models.NewPath("absent"), "--token-ids", "1")).AssertFailed("absent");

    [Fact]
    public async Task Generate_Cancelled_SaysSo()
    {
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();

        (await CliRun.Of(stop.Token, "generate", models.P01, "--token-ids", "1")).AssertFailed("cancelled");
    }

    private async Task<string> Ids(params string[] args)
    {
        CliRun run = await CliRun.Of(["generate", models.P01, .. args]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Out.TrimEnd('\n');
    }
}
