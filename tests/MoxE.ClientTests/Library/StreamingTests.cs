using MoxE.Client;
using MoxE.ClientTests.Library.Scripted;

namespace MoxE.ClientTests.Library;

/// <summary>Streams as this client reads them from a scripted server.</summary>
public sealed class StreamingTests : IDisposable
{
    private const string Chunk = """{"id":"c","object":"text_completion","created":5,"model":"m","choices":[{"index":0,"text":"TEXT","logprobs":null,"finish_reason":null}],"usage":null}""";
    private const string UsageChunk = """{"id":"c","object":"text_completion","created":5,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1}}}""";
    private static readonly CompletionRequest Request = new() { Prompt = "x" };
    private readonly ScriptedServer _server = new();

    [Fact]
    public async Task Stream_ChunksCommentsAndUsage_GivesThemAndEndsAtTheMark()
    {
        _server.Stream($": ping\n\ndata: {Of("a")}\n\n: ping\n\ndata: {Of("é")}\n\ndata: {UsageChunk}\n\ndata: [DONE]\n\ndata: not read any more\n\n");

        List<Completion> chunks = await _server.Client().StreamAsync(Request).ToListAsync();

        Assert.Equal(["a", "é"], chunks.SelectMany(chunk => chunk.Choices).Select(choice => choice.Text));
        Assert.Empty(chunks[^1].Choices);
        Assert.Equal(new Usage { PromptTokens = 3, CompletionTokens = 2, TotalTokens = 5, PromptTokensDetails = new PromptTokensDetails(1) }, chunks[^1].Usage);
        Assert.Equal("""{"prompt":"x","stream":true,"stream_options":{"include_usage":true}}""", _server.Requests[0].Body);
        Assert.Equal("text/event-stream", Assert.Single(_server.Requests[0].Headers.Accept).MediaType);
    }

    [Fact]
    public async Task Stream_DataOverSeveralLines_IsOneChunk()
    {
        _server.Stream($"data: {Of("a").Replace(",\"model", ",\ndata: \"model", StringComparison.Ordinal)}\n\ndata: [DONE]\n\n");
        Assert.Equal("a", (await _server.Client().StreamAsync(Request).ToListAsync()).Single().Choices[0].Text);
    }

    [Fact]
    public async Task Stream_AnErrorInside_IsThrownAfterTheChunksBeforeIt()
    {
        _server.Stream($$$"""
            data: {{{Of("a")}}}

            data: {"error":{"message":"The model failed.","type":"server_error","param":null,"code":"internal_error"}}


            """.ReplaceLineEndings("\n"));

        (List<string> texts, MoxEException error) = await FailAsync();

        Assert.Equal(["a"], texts);
        Assert.Equal(("The model failed.", "server_error", "internal_error", null, "req-7"), (error.Message, error.Type, error.Code, error.Status, error.RequestId));
    }

    [Theory]
    [InlineData("data: CHUNK\n\n")]
    [InlineData("data: CHUNK\n\ndata: [DONE]")]
    [InlineData("data: CHUNK\n\ndata: {\"id\"")]
    public async Task Stream_EndsBeforeItsMark_IsTruncated(string events)
    {
        _server.Stream(events.Replace("CHUNK", Of("a"), StringComparison.Ordinal));
        (List<string> texts, MoxEException error) = await FailAsync();
        Assert.Equal(["a"], texts);
        Assert.Equal((MoxEException.TruncatedStream, "req-7"), (error.Code, error.RequestId));
    }

    [Fact]
    public async Task Stream_ConnectionBreaks_IsTruncated()
    {
        _server.Stream(new BrokenStream($"data: {Of("a")}\n\n"));
        (List<string> texts, MoxEException error) = await FailAsync();
        Assert.Equal(["a"], texts);
        Assert.Equal(MoxEException.TruncatedStream, error.Code);
        Assert.IsType<HttpIOException>(error.InnerException);
    }

    [Theory]
    [InlineData("data: {\"id\":\"c\",\"model\":\"m\",\"choices\":null}\n\n")]
    [InlineData("data: {\"id\":\"c\",\"model\":\"m\"}\n\n")]
    [InlineData("data: null\n\n")]
    [InlineData("data: hello\n\n")]
    public async Task Stream_AnEventThatIsNoChunk_IsMalformed(string events)
    {
        _server.Stream(events);
        Assert.Equal(MoxEException.MalformedAnswer, (await FailAsync()).Error.Code);
    }

    [Fact]
    public async Task Stream_AnAnswerThatIsNoStream_IsMalformed()
    {
        _server.Answer(Of("a"));
        Assert.Contains("application/json", (await FailAsync()).Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamChat_Chunks_GiveRolesTextAndFinish()
    {
        const string head = """{"id":"c","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,"delta":""";
        _server.Stream($"data: {head}{{\"role\":\"assistant\",\"content\":\"\"}},\"finish_reason\":null}}]}}\n\ndata: {head}{{\"content\":\"hi\"}},\"finish_reason\":null}}]}}\n\ndata: {head}{{}},\"finish_reason\":\"stop\"}}]}}\n\ndata: [DONE]\n\n");

        List<ChatChunk> chunks = await _server.Client().StreamChatAsync(new ChatRequest { Messages = [ChatTurn.User("hello")] }).ToListAsync();

        Assert.Equal(
            [("assistant", "", null), (null, "hi", null), (null, null, "stop")],
            chunks.Select(chunk => (chunk.Choices[0].Delta.Role, chunk.Choices[0].Delta.Content, chunk.Choices[0].FinishReason)));
        Assert.Equal("""{"messages":[{"role":"user","content":"hello"}],"stream":true,"stream_options":{"include_usage":true}}""", _server.Requests[0].Body);
    }

    public void Dispose() => _server.Dispose();

    private static string Of(string text) => Chunk.Replace("TEXT", text, StringComparison.Ordinal);

    private async Task<(List<string> Texts, MoxEException Error)> FailAsync()
    {
        List<string> texts = [];
        MoxEException error = await Assert.ThrowsAsync<MoxEException>(async () =>
        {
            await foreach (Completion chunk in _server.Client().StreamAsync(Request))
            {
                texts.AddRange(chunk.Choices.Select(choice => choice.Text));
            }
        });
        return (texts, error);
    }
}
