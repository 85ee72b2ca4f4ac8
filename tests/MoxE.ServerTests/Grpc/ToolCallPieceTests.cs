using System.Text;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

/// <summary>Forced calls. The model says a script, and the constraint forbids nothing.</summary>
public sealed class ToolCallPieceTests
{
    private const string Weather = """{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"at":{"type":"string"}}}}}""";
    private const string Time = """{"type":"function","function":{"name":"time"}}""";

    private static ChatRequest Named => Ask().With(chat => chat.ToolName = "weather");

    private static ChatRequest Required => Ask().With(chat => chat.ToolMode = ToolMode.Required);

    public static TheoryData<ChatRequest, string, string, string> Calls => new()
    {
        { Named, """{"at": "Rome"}""", "weather", """{"at": "Rome"}""" },
        { Required, """{"name":"weather","arguments":{"at":"Ro{\"}me"}}""", "weather", """{"at":"Ro{\"}me"}""" },
        { Required, """{ "name" : "time" , "arguments" : {} }""", "time", "{}" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Chat_AForcedCall_StreamsNameThenArguments(ChatRequest request, string said, string function, string arguments)
    {
        await using RunningServer server = await StartAsync(said);
        List<GenerateResponse> pieces = await server.ChatAsync(request);
        ToolCall[] calls = [.. pieces.Select(piece => piece.ToolCall).OfType<ToolCall>()];
        Assert.Matches("^call_[0-9a-f]{24}$", calls[0].Id);
        Assert.Equal(function, calls[0].Name);
        Assert.All(calls.Skip(1), call => Assert.Equal(("", ""), (call.Id, call.Name)));
        Assert.Equal(arguments, string.Concat(calls.Select(call => call.Arguments)));
        Assert.All(pieces, piece => Assert.Equal("", piece.Text));
        Assert.Equal(Encoding.UTF8.GetBytes(said).Select(b => (int)b), pieces.SelectMany(piece => piece.TokenIds).Take(said.Length));
        Assert.Equal(FinishReason.ToolCalls, pieces[^2].FinishReason);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task CompleteChat_AForcedCall_IsTheCallOfEachChoice(ChatRequest request, string said, string function, string arguments)
    {
        await using RunningServer server = await StartAsync(said);
        request.Options.N = 2;
        CompleteResponse answer = await server.Generation.CompleteChatAsync(request);
        ToolCall[] calls = [.. answer.Choices.Select(choice => Assert.Single(choice.ToolCalls))];
        Assert.Equal([(function, arguments), (function, arguments)], calls.Select(call => (call.Name, call.Arguments)));
        Assert.NotEqual(calls[0].Id, calls[1].Id);
        Assert.All(answer.Choices, choice => Assert.Equal((FinishReason.ToolCalls, ""), (choice.FinishReason, choice.Text)));
    }

    [Fact]
    public async Task CompleteChat_ACallCutShort_SaysLengthAndGivesWhatThereIs()
    {
        await using RunningServer server = await StartAsync("""{"name":"weather","arguments":{"at":"Rome"}}""");
        Completion late = Assert.Single((await server.Generation.CompleteChatAsync(Required.With(chat => chat.Options.MaxTokens = 36))).Choices);
        Assert.Equal((FinishReason.Length, "weather"), (late.FinishReason, late.ToolCalls[0].Name));
        Assert.StartsWith("""{"at":""", late.ToolCalls[0].Arguments, StringComparison.Ordinal);
        Completion early = Assert.Single((await server.Generation.CompleteChatAsync(Required.With(chat => chat.Options.MaxTokens = 3))).Choices);
        Assert.Equal((FinishReason.Length, 0), (early.FinishReason, early.ToolCalls.Count));
    }

    [Fact]
    public async Task CompleteChat_NoForcedCall_LeavesTextAsItIs()
    {
        await using RunningServer server = await StartAsync("""{"name":"weather"}""");
        Completion choice = Assert.Single((await server.Generation.CompleteChatAsync(Ask().With(chat => chat.ToolMode = ToolMode.Auto))).Choices);
        Assert.Equal(("""{"name":"weather"}""", FinishReason.Stop, 0), (choice.Text, choice.FinishReason, choice.ToolCalls.Count));
    }

    private static ChatRequest Ask() => Asks.Of("a").With(chat => chat.Tools.Add([Weather, Time])).With(new GenerateRequest { Temperature = 0 });

    private static async Task<RunningServer> StartAsync(string said)
    {
        RunningServer server = await RunningServer.StartAsync(services =>
        {
            new JoinedChat().AddTo(services);
            new AnyText().AddTo(services);
        });
        server.Runner.Script = Encoding.UTF8.GetBytes(said);
        return server;
    }
}
