using MoxE.Training;
using MoxE.TrainingTests.Data;

namespace MoxE.TrainingTests.Verbs;

public sealed class DataVerbTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public DataVerbTests()
    {
        // Ten passages of 512 reference tokens, eight times over: ten chunks of text.
        _folder.Write("texts/a.txt", string.Concat(Enumerable.Repeat(string.Concat(Enumerable.Range(0, 10).Select(BridgeModel.HeldOutText)), 8)));
    }

    [Fact]
    public async Task Prepare_OwnCorpus_MakesEveryFileOnce()
    {
        string[] args = ["data", "prepare", "--out", _folder["out"], "--corpus", _folder["texts"], "--vocab", "600"];
        (int code, string said, string error) = await RunAsync(args);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("600 ids", said, StringComparison.Ordinal);
        Assert.DoesNotContain("up to date", said, StringComparison.Ordinal);
        Assert.All(
            ["split/train.jsonl", "split/heldout.jsonl", "tokenizer-600/tokenizer.json", "tokens-600/train.tokens", "tokens-600/heldout.tokens", "tokens-600/token_counts.json"],
            name => Assert.True(File.Exists(_folder[$"out/{name}"]), name));

        (_, string again, _) = await RunAsync(args);
        string[] lines = again.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.EndsWith("(up to date)", line, StringComparison.Ordinal));
        Assert.Equal(said, again.Replace(" (up to date)", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Steps_OneByOne_GiveTheFilesOfPrepare()
    {
        await RunAsync("data", "prepare", "--out", _folder["out"], "--corpus", _folder["texts"], "--vocab", "300");
        await RunAsync("data", "split", _folder["texts"], "--out", _folder["s"]);
        await RunAsync("tokenizer", "train", _folder["texts"], "--vocab", "300", "--out", _folder["t"]);
        (int code, _, _) = await RunAsync("data", "pack", _folder["s"], "--tokenizer", _folder["t"], "--out", _folder["p"]);
        Assert.Equal(0, code);
        Assert.Equal(File.ReadAllBytes(_folder["out/tokenizer-300/tokenizer.json"]), File.ReadAllBytes(_folder["t/tokenizer.json"]));
        Assert.Equal(File.ReadAllBytes(_folder["out/tokens-300/train.tokens"]), File.ReadAllBytes(_folder["p/train.tokens"]));
        Assert.Equal(File.ReadAllBytes(_folder["out/tokens-300/heldout.tokens"]), File.ReadAllBytes(_folder["p/heldout.tokens"]));
    }

    [Fact]
    public async Task Prepare_GivenTokenizer_UsesIt()
    {
        (int code, string said, _) = await RunAsync("data", "prepare", "--out", _folder["out"], "--corpus", _folder["texts"], "--tokenizer", BridgeModel.Folder);
        Assert.Equal(0, code);
        Assert.True(File.Exists(_folder["out/tokens-2048/train.tokens"]), said);
    }

    [Theory]
    [InlineData("--vocab", "256", "257 to")]
    [InlineData("--vocab", "many", "many")]
    [InlineData("--corpus", "/no/such/folder", "/no/such/folder")]
    public async Task Prepare_BadOption_FailsWithOneLine(string option, string value, string part)
    {
        (int code, string said, string error) = await RunAsync("data", "prepare", "--out", _folder["out"], option, value, "--deb", _folder["sword-text-web_0.deb"]);
        Assert.Equal((2, ""), (code, said));
        Assert.Contains(part, Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_TokenizerAndVocabulary_AreOneTooMany()
    {
        (int code, _, string error) = await RunAsync("data", "prepare", "--out", _folder["out"], "--vocab", "300", "--tokenizer", BridgeModel.Folder);
        Assert.Equal(2, code);
        Assert.Contains("--tokenizer and --vocab", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_PackageNotThere_NamesIt()
    {
        (int code, _, string error) = await RunAsync("data", "fetch", "--out", _folder["out"], "--deb", _folder["sword-text-web_0.deb"]);
        Assert.Equal(2, code);
        Assert.Contains("sword-text-web=426.0-1", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = await TrainerTool.RunAsync(args, new TrainerContext(output, error, TimeProvider.System), CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
