using System.Globalization;
using MoxE.Model.Tokens;
using MoxE.TestKit;

namespace MoxE.UnitTests.Cli.Chat;

/// <summary><c>moxe chat MODEL</c> against <c>moxe generate</c> over the same paragraphs.</summary>
public class LocalChatTests
{
    private static readonly string Model = RepositoryPaths.BridgeModel;
    private static readonly Tokenizer Tokens = Tokenizer.Load(Model);

    [Fact]
    public async Task Chat_TwoMessages_AreParagraphsThatTheModelGoesOnWith()
    {
        CliRun run = await ChatAsync("In the beginning\nAnd God said\n", "--system", "A book.");

        string first = await GoOnAsync("A book.\n\nIn the beginning\n\n");
        string second = await GoOnAsync($"A book.\n\nIn the beginning\n\n{first.Trim()}\n\nAnd God said\n\n");
        Assert.Equal(new CliRun(0, $"{first}\n{second}\n", ""), run);
        Assert.NotEqual("", first + second);
    }

    [Fact]
    public async Task Chat_RoutingWithoutATerminal_ChangesNothing() =>
        Assert.Equal(await ChatAsync("In the beginning\n"), await ChatAsync("In the beginning\n", "--routing"));

    [Fact]
    public async Task Chat_Stats_CountWhatWasRun()
    {
        CliRun run = await ChatAsync("In the beginning\n/stats\n");
        int prompt = 1 + Tokens.Encode("In the beginning\n\n").Length;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"all 1 answers: prompt {prompt} tokens, generated "), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_NoModel_SaysSo() => (await CliRun.Of("chat", "nowhere")).AssertFailed("no such folder");

    private static Task<CliRun> ChatAsync(string input, params string[] args) =>
        CliRun.Of(context => context with { In = new StringReader(input) }, ["chat", Model, "--temperature", "0", "--max-tokens", "24", .. args]);

    private static async Task<string> GoOnAsync(string text)
    {
        int[] prompt = [Tokens.EndOfTextId!.Value, .. Tokens.Encode(text)];
        CliRun run = await CliRun.Of("generate", Model, "--token-ids", string.Join(',', prompt), "--stop", "\n\n", "--max-tokens", "24");
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Out[..^1];
    }
}
