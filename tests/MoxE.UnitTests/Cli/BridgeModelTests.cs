using System.Text.Json;
using MoxE.TestKit;

namespace MoxE.UnitTests.Cli;

/// <summary>The default model against figures that an independent implementation computed from its checkpoint.</summary>
public class BridgeModelTests
{
    private const double Tolerance = 1e-4; // relative
    private static readonly string Model = Path.Combine(RepositoryPaths.Root, "models", "moxe-bridge");
    private static readonly string Data = Path.Combine(RepositoryPaths.TestData, "moxe-bridge");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Data, "expected.json"))).RootElement;

    public static TheoryData<int> Prompts() => [.. Enumerable.Range(0, Expected.GetProperty("greedy").GetArrayLength())];

    [Fact]
    public async Task Eval_HeldOutTokens_GivesTheRecordedFigures()
    {
        CliRun run = await CliRun.Of("eval", Model, "--tokens", Path.Combine(Data, "heldout_tokens.json"), "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        using JsonDocument report = JsonDocument.Parse(run.Out);
        JsonElement heldOut = Expected.GetProperty("heldout"), total = report.RootElement.GetProperty("total");
        Assert.Equal(heldOut.GetProperty("predictions").GetInt32(), total.GetProperty("predictions").GetInt32());
        AssertNear(heldOut.GetProperty("nats_per_token"), total.GetProperty("nats_per_token"));
        AssertNear(heldOut.GetProperty("perplexity"), total.GetProperty("perplexity"));
        AssertAll(heldOut.GetProperty("per_chunk"), report.RootElement.GetProperty("sequences"), (expected, score) => AssertNear(expected, score.GetProperty("nats_per_token")));
        AssertAll(Expected.GetProperty("router").GetProperty("layers"), report.RootElement.GetProperty("router"), AssertRouting);
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public async Task Generate_Greedy_GivesTheRecordedTokens(int index)
    {
        JsonElement greedy = Expected.GetProperty("greedy")[index];
        string text = greedy.GetProperty("prompt").GetString()!;
        int[] ids = greedy.GetProperty("prompt_ids").Deserialize<int[]>()!;

        // The end-of-text token cannot be typed as text.
        string[] prompt = ids.Contains(0) ? ["--token-ids", string.Join(',', ids)] : ["--prompt", text];
        CliRun run = await CliRun.Of(["generate", Model, .. prompt, "--max-tokens", "64", "--ignore-eos", "--print-ids"]);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(greedy.GetProperty("output_ids").Deserialize<int[]>(), run.Out.Split(',').Select(int.Parse));
    }

    [Theory]
    [InlineData]
    [InlineData("--no-stream")]
    public async Task Generate_Text_IsTheRecordedText(params string[] more)
    {
        JsonElement greedy = Expected.GetProperty("greedy")[1];

        CliRun run = await CliRun.Of(["generate", Model, "--prompt", greedy.GetProperty("prompt").GetString()!, "--ignore-eos", .. more]);

        Assert.Equal(new CliRun(0, greedy.GetProperty("output_text").GetString() + "\n", ""), run);
    }

    [Fact]
    public async Task Generate_StopString_EndsTheTextBeforeIt()
    {
        JsonElement greedy = Expected.GetProperty("greedy")[0];
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
        string file = Path.Combine(RepositoryPaths.Root, "models", "moxe-bridge", "README.md");

        using JsonDocument report = JsonDocument.Parse((await CliRun.Of("eval", Model, "--text", file, "--json")).Out);

        JsonElement total = report.RootElement.GetProperty("total");
        double bytes = total.GetProperty("predicted_bytes").GetInt64();
        Assert.InRange(bytes, new FileInfo(file).Length - 8, new FileInfo(file).Length - 1); // all but the first token's
        double nats = total.GetProperty("nats_per_token").GetDouble() * total.GetProperty("predictions").GetInt64();
        Assert.Equal(nats / Math.Log(2) / bytes, total.GetProperty("bits_per_byte").GetDouble(), 9);
    }

    private static void AssertRouting(JsonElement expected, JsonElement layer)
    {
        AssertAll(expected.GetProperty("expert_token_counts"), layer.GetProperty("expert_token_counts"), (e, a) => Assert.Equal(e.GetInt32(), a.GetInt32()));
        AssertNear(expected.GetProperty("mean_entropy"), layer.GetProperty("mean_entropy"));
        AssertNear(expected.GetProperty("mean_difficulty"), layer.GetProperty("mean_difficulty"));
        AssertNear(expected.GetProperty("mlstm_group_share_of_assignments"), layer.GetProperty("mlstm_group_share"));
    }

    private static void AssertAll(JsonElement expected, JsonElement actual, Action<JsonElement, JsonElement> same)
    {
        Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
        Assert.All(expected.EnumerateArray().Zip(actual.EnumerateArray()), pair => same(pair.First, pair.Second));
    }

    private static void AssertNear(JsonElement expected, JsonElement actual) =>
        Assert.InRange(actual.GetDouble() / expected.GetDouble(), 1 - Tolerance, 1 + Tolerance);
}
