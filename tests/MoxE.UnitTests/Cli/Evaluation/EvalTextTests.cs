using System.Text.Json;
using MoxE.Model.Tokens;
using MoxE.TestKit;

namespace MoxE.UnitTests.Cli.Evaluation;

/// <summary>Text through <c>moxe eval</c> with the default model.</summary>
public sealed class EvalTextTests : IDisposable
{
    private const string One = "In the beginning, God created the heavens and the earth.";
    private const string Two = "It is a truth universally acknowledged.\nSo it is.";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("moxe-eval-text-");
    private readonly Tokenizer _tokenizer = Tokenizer.Load(RepositoryPaths.BridgeModel);

    [Fact]
    public async Task Eval_LinesFile_ScoresEachLineAsItsOwnText()
    {
        string lines = NewFile("a.jsonl", $"{JsonSerializer.Serialize(new { text = One, chunk = 7, note = 1 })}\n\n{JsonSerializer.Serialize(new { text = Two })}\n");

        JsonElement both = await Eval("--text", lines);
        JsonElement apart = await Eval("--text", NewFile("one.txt", One), NewFile("two.txt", Two));

        Assert.Equal([$"{lines}:1 chunk 7", $"{lines}:3"], both.GetProperty("sequences").EnumerateArray().Select(score => score.GetProperty("name").GetString()));
        Assert.Equal(Scores(apart), Scores(both));
        Assert.Equal(apart.GetProperty("router").GetRawText(), both.GetProperty("router").GetRawText());
    }

    [Fact]
    public async Task Eval_ContextToken_PredictsTheFirstTokenToo()
    {
        int end = _tokenizer.EndOfTextId!.Value;
        int[] ids = _tokenizer.Encode(One);
        string tokens = NewFile("ids.json", JsonSerializer.Serialize(new { sequences = new[] { (int[])[end, .. ids] } }));

        JsonElement total = (await Eval("--text", NewFile("one.txt", One), "--context", "<|endoftext|>")).GetProperty("total");

        JsonElement expected = (await Eval("--tokens", tokens)).GetProperty("total");
        Assert.Equal((ids.Length, One.Length), (total.GetProperty("predictions").GetInt32(), total.GetProperty("predicted_bytes").GetInt32()));
        Assert.Equal(expected.GetProperty("nats_per_token").GetDouble(), total.GetProperty("nats_per_token").GetDouble());
    }

    [Fact]
    public async Task Eval_TokenCounts_ShowsRoutingByRarity()
    {
        int vocabulary = _tokenizer.VocabularySize;
        string counts = NewFile("counts.json", JsonSerializer.Serialize(new { vocab_size = vocabulary, counts = Enumerable.Range(0, vocabulary) }));

        CliRun text = await CliRun.Of("eval", RepositoryPaths.BridgeModel, "--text", NewFile("one.txt", One), "--token-counts", counts);
        JsonElement layer = (await Eval("--text", NewFile("one.txt", One), "--token-counts", counts)).GetProperty("router")[0];

        Assert.Contains("| rare tenth |", text.Out, StringComparison.Ordinal);
        Assert.InRange(layer.GetProperty("difficulty_rarity_correlation").GetDouble(), -1, 1);
        Assert.Equal(10, layer.GetProperty("mlstm_group_share_by_rarity").GetArrayLength());
        Assert.NotEqual(JsonValueKind.Null, layer.GetProperty("mlstm_group_share_of_common").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await Eval("--text", NewFile("one.txt", One))).GetProperty("router")[0].GetProperty("difficulty_rarity_correlation").ValueKind);
    }

    [Fact]
    public async Task Eval_LastWord_IsTheSameWithAnyChunk()
    {
        string text = NewFile("long.txt", string.Join(' ', Enumerable.Repeat(One, 30)));

        CliRun whole = await CliRun.Of("eval", RepositoryPaths.BridgeModel, "--text", text, "--last-word", "--json");
        CliRun cut = await CliRun.Of("eval", RepositoryPaths.BridgeModel, "--text", text, "--last-word", "--json", "--chunk", "7");

        Assert.Equal((0, whole.Out), (whole.Code, cut.Out));
        using var report = JsonDocument.Parse(whole.Out);
        JsonElement words = report.RootElement.GetProperty("last_word");
        Assert.Equal(6, words.GetProperty("passages").GetInt32()); // 300 words, 50 are five of the ten-word sentences
        Assert.Equal(("earth", 1), (words.GetProperty("most_frequent_word").GetString(), words.GetProperty("by_chance").GetDouble()));
        Assert.Contains("| last words |", (await CliRun.Of("eval", RepositoryPaths.BridgeModel, "--text", text, "--last-word")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.jsonl:2: ", "a.jsonl", "{\"text\": \"one two\"}\n{\"text\": ")]
    [InlineData("a.jsonl:1: found no key \"text\"", "a.jsonl", "{\"txt\": \"one\"}")]
    [InlineData("a.jsonl:1: found no key \"text\"", "a.jsonl", "[]")]
    [InlineData("half a surrogate pair", "a.jsonl", "{\"text\": \"\\ud800\"}")]
    [InlineData("found no line", "a.jsonl", "\n")]
    [InlineData("found 0 tokens", "a.txt", "")]
    [InlineData("no passage of 50 words", "a.txt", "Too short.", "--last-word")]
    [InlineData("found \"<s>\"; allowed: none, or a special token of the model (<|endoftext|>)", "a.txt", "Text", "--context", "<s>")]
    public async Task Eval_BadText_SaysWhere(string part, string name, string text, params string[] args) =>
        (await CliRun.Of(["eval", RepositoryPaths.BridgeModel, "--text", NewFile(name, text), .. args])).AssertFailed(part);

    [Theory]
    [InlineData("counts.json: counts: found 2; allowed: 2048", """{ "counts": [1, 2] }""")]
    [InlineData("counts.json: found no key \"counts\"", "{}")]
    [InlineData("counts.json: ", "[")]
    public async Task Eval_BadTokenCounts_SaysWhere(string part, string json) => (await CliRun.Of(
        "eval", RepositoryPaths.BridgeModel, "--text", NewFile("a.txt", One), "--token-counts", NewFile("counts.json", json))).AssertFailed(part);

    [Fact]
    public async Task Eval_ContextWithTokens_IsRefused() =>
        (await CliRun.Of("eval", RepositoryPaths.BridgeModel, "--tokens", "a.json", "--context", "<|endoftext|>")).AssertFailed("with --text only");

    public void Dispose() => _folder.Delete(recursive: true);

    private static double[] Scores(JsonElement report) =>
        [.. report.GetProperty("sequences").EnumerateArray().Select(score => score.GetProperty("nats_per_token").GetDouble())];

    private static async Task<JsonElement> Eval(params string[] args)
    {
        CliRun run = await CliRun.Of(["eval", RepositoryPaths.BridgeModel, "--json", .. args]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private string NewFile(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
