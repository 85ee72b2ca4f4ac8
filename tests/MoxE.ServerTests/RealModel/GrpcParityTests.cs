using System.Buffers.Binary;
using System.Text.Json;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.RealModel;

/// <summary>The default model with its own template, embeddings and constraint compiler: both surfaces say the same, to the bit.</summary>
public sealed class GrpcParityTests : IAsyncLifetime
{
    private const string Chat = "/v1/chat/completions";
    private const string Tool = """{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"celsius":{"type":"boolean"},"days":{"enum":[1,2,3]}},"required":["celsius","days"],"additionalProperties":false}}}""";
    private LoopbackServer _server = null!;

    public async Task InitializeAsync() => _server = await LoopbackServer.StartModelAsync("Engine:Threads=1");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Chat_ASeed_GivesTheTextAndProbabilitiesOfHttp()
    {
        JsonElement choice = await HttpAsync("""{"messages":[{"role":"user","content":"In the beginning"}],"seed":3,"max_tokens":12,"logprobs":true,"top_logprobs":2}""");
        ChatRequest request = Asks.Of("In the beginning").With(new GenerateRequest { Seed = 3, MaxTokens = 12, Logprobs = 2 });
        List<GenerateResponse> pieces = await _server.ChatAsync(request);
        Assert.Equal(choice.GetProperty("message").GetProperty("content").GetString(), string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(
            choice.GetProperty("logprobs").GetProperty("content").EnumerateArray().Select(token => token.GetProperty("logprob").GetSingle()),
            pieces.SelectMany(piece => piece.Details).Select(detail => detail.LogProb));
        Assert.Equal(pieces[^1].Usage.PromptTokens, (await _server.Generation.CountTokensAsync(new() { Chat = request })).Count);
    }

    [Theory]
    [InlineData("required")]
    [InlineData("named")]
    public async Task Chat_AForcedCall_IsTheValidCallOfHttp(string mode)
    {
        string choose = mode == "required" ? "\"required\"" : """{"type":"function","function":{"name":"weather"}}""";
        JsonElement choice = await HttpAsync($$"""{"messages":[{"role":"user","content":"In Rome"}],"seed":4,"max_tokens":200,"tools":[{{Tool}}],"tool_choice":{{choose}}}""");
        ChatRequest request = Asks.Of("In Rome").With(chat => chat.Tools.Add(Tool)).With(new GenerateRequest { Seed = 4, MaxTokens = 200 });
        if (mode == "required")
        {
            request.ToolMode = ToolMode.Required;
        }
        else
        {
            request.ToolName = "weather";
        }

        Completion whole = Assert.Single((await _server.Generation.CompleteChatAsync(request)).Choices);
        ToolCall call = Assert.Single(whole.ToolCalls);
        JsonElement http = choice.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal((http.GetProperty("name").GetString(), http.GetProperty("arguments").GetString()), (call.Name, call.Arguments));
        using JsonDocument arguments = JsonDocument.Parse(call.Arguments);
        Assert.True(arguments.RootElement.GetProperty("celsius").ValueKind is JsonValueKind.True or JsonValueKind.False);
        Assert.InRange(arguments.RootElement.GetProperty("days").GetInt32(), 1, 3);
        List<GenerateResponse> pieces = await _server.ChatAsync(request);
        Assert.Equal(call.Arguments, string.Concat(pieces.Select(piece => piece.ToolCall?.Arguments)));
        Assert.Equal((FinishReason.ToolCalls, FinishReason.ToolCalls), (whole.FinishReason, pieces[^2].FinishReason));
    }

    [Theory]
    [InlineData(Pooling.Unspecified, "mean")]
    [InlineData(Pooling.Mean, "mean")]
    [InlineData(Pooling.Last, "last")]
    public async Task Embed_TextsAndIds_GivesTheBitsOfHttp(Pooling pooling, string name)
    {
        EmbedResponse answer = await _server.Generation.EmbedAsync(new() { Pooling = pooling, Input = { new EmbedInput { Text = "In the beginning" }, new EmbedInput { TokenIds = new TokenIds { Ids = { 5, 6, 7 } } } } });
        string[] inputs = ["\"In the beginning\"", "[5,6,7]"];
        int promptTokens = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            JsonElement http = JsonDocument.Parse(await _server.Http.PostTextAsync("/v1/embeddings", $$"""{"input":{{inputs[i]}},"pooling":"{{name}}","encoding_format":"base64"}""")).RootElement;
            byte[] bytes = http.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
            Assert.Equal(bytes.Chunk(sizeof(float)).Select(value => BinaryPrimitives.ReadSingleLittleEndian(value)), answer.Embeddings[i].Values);
            promptTokens += http.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();
        }

        Assert.Equal((new Usage { PromptTokens = promptTokens }, 2, "moxe-en"), (answer.Usage, answer.Embeddings.Count, answer.Model));
        GetModelResponse model = await _server.Generation.GetModelAsync(new());
        Assert.Equal((answer.Embeddings[0].Values.Count, true), (model.EmbeddingSize, model.HasChatTemplate));
    }

    [Fact]
    public async Task Embed_AWrongField_IsRefusedByName()
    {
        foreach ((EmbedRequest request, string field) in new (EmbedRequest, string)[]
        {
            (new(), "input"),
            (new() { Input = { new EmbedInput { Text = "a" }, new EmbedInput() } }, "input[1]"),
            (new() { Input = { new EmbedInput { Text = "" } } }, "input[0]"),
            (new() { Input = { new EmbedInput { TokenIds = new TokenIds { Ids = { -1 } } } } }, "input[0][0]"),
            (new() { Input = { Enumerable.Range(0, 257).Select(_ => new EmbedInput { Text = "a" }) } }, "input"),
            (new() { Input = { new EmbedInput { Text = "a" } }, Dimensions = 3 }, "dimensions"),
            (new() { Input = { new EmbedInput { Text = "a" } }, Pooling = (Pooling)9 }, "pooling"),
            (new() { Input = { new EmbedInput { Text = "a" } }, Priority = 101 }, "priority"),
            (new() { Input = { new EmbedInput { Text = "a" } }, RequestId = "a b" }, "request_id"),
        })
        {
            Assert.Equal(field, (await GrpcCalls.RefusedAsync(_server.Generation.EmbedAsync(request).ResponseAsync)).Param);
        }
    }

    private async Task<JsonElement> HttpAsync(string body) => JsonDocument.Parse(await _server.Http.PostTextAsync(Chat, body)).RootElement.GetProperty("choices")[0];
}
