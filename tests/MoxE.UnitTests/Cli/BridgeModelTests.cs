using System.Text.Json;
using MoxE.TestKit;

namespace MoxE.UnitTests.Cli;

/// <summary>moxe-bridge against figures that an independent implementation computed from its checkpoint.</summary>
public class BridgeModelTests
{
    private static readonly string Model = RepositoryPaths.BridgeModel;
    private static readonly RecordedFigures Recorded = new(Model, RepositoryPaths.BridgeModel);

    public static TheoryData<int> Prompts() => [.. Enumerable.Range(0, Recorded.Greedy.Count)];

    [Fact]
    public Task Eval_HeldOutTokens_GivesTheRecordedFigures() => Recorded.AssertHeldOutAsync();

    [Theory]
    [MemberData(nameof(Prompts))]
    public Task Generate_Greedy_GivesTheRecordedTokens(int index) => Recorded.AssertGreedyAsync(index);

    [Theory]
    [InlineData]
    [InlineData("--no-stream")]
    public async Task Generate_Text_IsTheRecordedText(params string[] more)
    {
        JsonElement greedy = Recorded.Greedy[1];

        CliRun run = await CliRun.Of(["generate", Model, "--prompt", greedy.GetProperty("prompt").GetString()!, "--ignore-eos", .. more]);

        Assert.Equal(new CliRun(0, greedy.GetProperty("output_text").GetString() + "\n", ""), run);
    }

    [Fact]
    public async Task Generate_StopString_EndsTheTextBeforeIt()
    {
        JsonElement greedy = Recorded.Greedy[0];
        string text = greedy.GetProperty("output_text").GetString()!;
        const string stop = "children of Israel";

        CliRun run = await CliRun.Of("generate", Model, "--token-ids", "0", "--stop", "not in it", "--stop", stop);

        Assert.Equal(new CliRun(0, text[..text.IndexOf(stop, StringComparison.Ordinal)] + "\n", ""), run);
    }

    [Fact]
    public async Task Generate_PromptFile_IsTheSameAsItsText()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "In the beginning");
        try
        {
            Assert.Equal(
                await CliRun.Of("generate", Model, "--prompt", "In the beginning", "--max-tokens", "8"),
                await CliRun.Of("generate", Model, "--prompt-file", file, "--max-tokens", "8"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Eval_Text_CountsTheBytesOfWhatIsPredicted()
    {
        string file = Path.Combine(Model, "README.md");

        using JsonDocument report = JsonDocument.Parse((await CliRun.Of("eval", Model, "--text", file, "--json")).Out);

        JsonElement total = report.RootElement.GetProperty("total");
        double bytes = total.GetProperty("predicted_bytes").GetInt64();
        Assert.InRange(bytes, new FileInfo(file).Length - 8, new FileInfo(file).Length - 1); // all but the first token's
        double nats = total.GetProperty("nats_per_token").GetDouble() * total.GetProperty("predictions").GetInt64();
        Assert.Equal(nats / Math.Log(2) / bytes, total.GetProperty("bits_per_byte").GetDouble(), 9);
    }
}
