using System.Net;
using System.Text.Json;
using MoxE.Cli;

namespace MoxE.UnitTests.Cli.Chat;

/// <summary><c>moxe chat --url</c> with a scripted server and scripted input.</summary>
public sealed class RemoteChatTests : IDisposable
{
    private readonly ScriptedChat _server = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("moxe-chat-tests-");

    [Fact]
    public async Task Chat_TwoMessages_KeepsTheHistory()
    {
        _server.Answer("Hel", "lo.").Answer("Again.");

        CliRun run = await ChatAsync("hi\n\nmore\n", "--system", "be brief");

        Assert.Equal(new CliRun(0, "Hello.\nAgain.\n", ""), run);
        Assert.Equal("system: be brief\nuser: hi", _server.Messages(0));
        Assert.Equal("system: be brief\nuser: hi\nassistant: Hello.\nuser: more", _server.Messages(1));
    }

    [Fact]
    public async Task Chat_Options_AreInTheRequest()
    {
        _server.Answer("x");
        await ChatAsync("hi\n", "--model", "m", "--api-key", "secret", "--temperature", "0.7", "--top-p", "0.9", "--top-k", "3", "--min-p", "0.1", "--seed", "5", "--max-tokens", "6", "--routing");
        Assert.Equal("Bearer secret", _server.Headers[0].Authorization!.ToString());
        Assert.Equal(
            """{"messages":[{"role":"user","content":"hi"}],"max_completion_tokens":6,"model":"m","temperature":0.7,"top_p":0.9,"top_k":3,"min_p":0.1,"seed":5,"return_routing":true,"stream":true,"stream_options":{"include_usage":true}}""",
            _server.Bodies[0].GetRawText());
    }

    [Fact]
    public async Task Chat_WithoutOptions_AsksForWhatIsUsualOnly()
    {
        _server.Answer("x");
        await ChatAsync("hi\n");
        Assert.Equal(
            """{"messages":[{"role":"user","content":"hi"}],"max_completion_tokens":512,"temperature":0.8,"seed":0,"stream":true,"stream_options":{"include_usage":true}}""",
            _server.Bodies[0].GetRawText());
    }

    [Fact]
    public async Task Chat_BackslashAndSlashes_MakeTheMessagesThatWereMeant()
    {
        _server.Answer("x").Answer("y");
        await ChatAsync("one\\\ntwo\n//etc\n");
        Assert.Equal("user: one\ntwo", _server.Messages(0));
        Assert.Equal("user: one\ntwo\nassistant: x\nuser: /etc", _server.Messages(1));
    }

    [Fact]
    public async Task Chat_SaveResetLoad_GoesOnWhereItWas()
    {
        string file = Path.Combine(_folder.FullName, "talk.json");
        _server.Answer("é").Answer("b").Answer("c");

        CliRun run = await ChatAsync($"hi\n/save {file}\n/reset\n/system other\nnew\n/load {file}\n/system\nmore\n/exit\nnever\n", "--system", "S");

        Assert.Equal((0, "é\nb\nc\n"), (run.Code, run.Out));
        Assert.Equal($"3 messages in {file}\nforgotten\ninstructions: other\n3 messages from {file}\ninstructions: S\n", run.Error);
        Assert.Equal("system: other\nuser: new", _server.Messages(1));
        Assert.Equal("system: S\nuser: hi\nassistant: é\nuser: more", _server.Messages(2));
        Assert.Equal("é", JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement[2].GetProperty("content").GetString());
    }

    [Fact]
    public async Task Chat_StatsAndHelp_TellOnTheErrorStream()
    {
        _server.Answer("x").Answer("y");
        CliRun run = await ChatAsync("/stats\nhi\nho\n/stats\n/system -\n/help\n");
        Assert.StartsWith("no answer yet\nlast answer: prompt 11 tokens, ", run.Error, StringComparison.Ordinal);
        Assert.Contains("all 2 answers: prompt 22 tokens, generated 10 tokens\nno instructions\n", run.Error, StringComparison.Ordinal);
        Assert.All(new[] { "/help", "/reset", "/system", "/save", "/load", "/stats", "/exit" }, name => Assert.Contains($"\n{name} ", run.Error, StringComparison.Ordinal));
        Assert.Equal("x\ny\n", run.Out);
    }

    [Theory]
    [InlineData("/nothing\n", "found the command /nothing; allowed: /help /reset")]
    [InlineData("/load /nowhere\n", "/nowhere: the file is missing")]
    [InlineData("/load\n", "/load: found no file")]
    [InlineData("/save /nowhere/at/all\n", "/save: ")]
    public async Task Chat_CommandThatCannotBe_EndsAPipeWithTwo(string input, string part)
    {
        CliRun run = await ChatAsync(input + "hi\n");
        run.AssertFailed(part);
        Assert.Empty(_server.Bodies);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{\"role\":\"user\"}]")]
    [InlineData("no")]
    public async Task Chat_LoadOfSomethingElse_SaysSo(string text)
    {
        string file = Path.Combine(_folder.FullName, "other.json");
        await File.WriteAllTextAsync(file, text);
        (await ChatAsync($"/load {file}\n")).AssertFailed("the file is no conversation");
    }

    [Fact]
    public async Task Chat_ServerRefuses_EndsAPipeWithTwoAndItsMessage()
    {
        _server.Refuse(HttpStatusCode.NotFound, "The model 'x' does not exist.");
        (await ChatAsync("hi\nmore\n")).AssertFailed("The model 'x' does not exist.");
    }

    [Fact]
    public async Task Chat_ServerRefusesAPerson_GoesOnWithoutTheMessage()
    {
        _server.Refuse(HttpStatusCode.BadRequest, "Too long.").Answer("x");
        CliRun run = await ChatAsync(context => context with { InIsTerminal = true }, "hi\nmore\n");
        Assert.Equal((0, "> > x\n> "), (run.Code, run.Out));
        Assert.Contains("moxe: Too long.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal("user: more", _server.Messages(1));
    }

    [Fact]
    public async Task Chat_StreamCutOff_IsNoAnswer()
    {
        _server.Stream(ScriptedChat.Chunk("{\"content\":\"half\"}", "null"));
        CliRun run = await ChatAsync("hi\n");
        Assert.Equal((2, "half\n"), (run.Code, run.Out));
        Assert.Contains("[DONE]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_Interrupted_StopsTheAnswerAndKeepsItsBeginning()
    {
        List<bool> taken = [];
        Interrupts? interrupts = null;
        _server.Endless("half", () =>
        {
            taken.Add(interrupts!.Raise());
            taken.Add(interrupts.Raise());
        }).Answer("x");

        CliRun run = await ChatAsync(
            context =>
            {
                interrupts = context.Interrupts;
                return context;
            },
            "hi\nmore\n");

        Assert.Equal([true, false], taken);
        Assert.Equal(new CliRun(0, "half\nx\n", " [stopped]"), run);
        Assert.Equal("user: hi\nassistant: half\nuser: more", _server.Messages(1));
        Assert.False(interrupts!.Raise());
    }

    [Fact]
    public async Task Chat_Stopped_LeavesInGoodOrder()
    {
        using CancellationTokenSource stop = new();
        _server.Endless("half", stop.Cancel);
        using StringWriter output = new() { NewLine = "\n" };
        CliContext context = new(output, TextWriter.Null, TimeProvider.System) { In = new StringReader("hi\nmore\n"), Http = _server.Client };
        Assert.Equal(0, await MoxeTool.RunAsync(["chat", "--url", "http://chat.test"], context, stop.Token));
        Assert.Equal("half\n", output.ToString());
    }

    [Theory]
    [InlineData("exactly one")]
    [InlineData("exactly one", "model", "--url", "http://x")]
    [InlineData("--url: found \"ftp://x\"", "--url", "ftp://x")]
    [InlineData("--temperature", "--url", "http://x", "--temperature", "3")]
    public async Task Chat_WrongOptions_AreSaid(string part, params string[] args) => (await CliRun.Of(["chat", .. args])).AssertFailed(part);

    public void Dispose()
    {
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task<CliRun> ChatAsync(string input, params string[] args) => ChatAsync(context => context, input, args);

    private Task<CliRun> ChatAsync(Func<CliContext, CliContext> with, string input, params string[] args) =>
        CliRun.Of(context => with(context with { In = new StringReader(input), Http = _server.Client }), ["chat", "--url", "http://chat.test:1", .. args]);
}
