using System.Net;
using System.Text.Json;
using MoxE.Client;
using MoxE.ClientTests.Library.Scripted;

namespace MoxE.ClientTests.Library;

/// <summary>Bodies as they go over the wire.</summary>
public sealed class RequestJsonTests : IDisposable
{
    private const string Completion = """{"id":"c","object":"text_completion","created":5,"model":"m","system_fingerprint":"f","choices":[{"index":1,"text":"t","logprobs":{"tokens":["t"],"token_logprobs":[null,-0.5],"top_logprobs":[null,{"t":-0.5}],"text_offset":[0]},"finish_reason":"length","routing":[{"token_id":7,"layers":[{"experts":[2,0],"weights":[0.75,0.25],"entropy":0.5,"difficulty":null}]}]}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"timings":{"ms":4}}""";
    private const string Chat = """{"id":"c","object":"chat.completion","created":5,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi","refusal":null},"logprobs":{"content":[{"token":"hi","logprob":-1,"bytes":[104,105],"top_logprobs":[]}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}""";
    private readonly ScriptedServer _server = new();

    public static TheoryData<Prompt, string> Prompts => new()
    {
        { "é\"", "\"é\\\"\"" },
        { Prompt.FromText("a", "b"), """["a","b"]""" },
        { Prompt.FromTokens([1, 2]), "[1,2]" },
        { Prompt.FromTokens([1, 2], [3]), "[[1,2],[3]]" },
    };

    [Theory]
    [MemberData(nameof(Prompts))]
    public async Task Prompt_OfAnyKind_IsWrittenAsTheInterfaceHasIt(Prompt prompt, string json)
    {
        _server.Answer(Completion);
        await _server.Client().CompleteAsync(new CompletionRequest { Prompt = prompt });
        Assert.Equal($$"""{"prompt":{{json}}}""", _server.Requests[0].Body);
    }

    [Fact]
    public async Task Completion_EveryField_HasItsNameOnTheWire()
    {
        _server.Answer(Completion);
        Completion answer = await _server.Client().CompleteAsync(new CompletionRequest
        {
            Model = "m",
            Prompt = "p",
            MaxTokens = 1,
            Temperature = 0.7,
            TopP = 0.9,
            TopK = 2,
            MinP = 0.1,
            PresencePenalty = 1,
            FrequencyPenalty = 2,
            RepetitionPenalty = 1.5,
            LogitBias = new Dictionary<string, double> { ["7"] = -100 },
            N = 3,
            BestOf = 4,
            Stop = ["a", "b"],
            Seed = 5,
            User = "u",
            Echo = true,
            Logprobs = 2,
            ReturnRouting = true,
            AdditionalProperties = new Dictionary<string, JsonElement> { ["return_timings"] = JsonSerializer.SerializeToElement(true) },
        });

        Dictionary<string, string> sent = _server.Body.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetRawText());
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["model"] = "\"m\"",
                ["prompt"] = "\"p\"",
                ["max_tokens"] = "1",
                ["temperature"] = "0.7",
                ["top_p"] = "0.9",
                ["top_k"] = "2",
                ["min_p"] = "0.1",
                ["presence_penalty"] = "1",
                ["frequency_penalty"] = "2",
                ["repetition_penalty"] = "1.5",
                ["logit_bias"] = "{\"7\":-100}",
                ["n"] = "3",
                ["best_of"] = "4",
                ["stop"] = "[\"a\",\"b\"]",
                ["seed"] = "5",
                ["user"] = "\"u\"",
                ["echo"] = "true",
                ["logprobs"] = "2",
                ["return_routing"] = "true",
                ["return_timings"] = "true",
            },
            sent);
        CompletionChoice choice = Assert.Single(answer.Choices);
        Assert.Equal(("f", 5L, 1, "t", "length", 4), (answer.SystemFingerprint, answer.Created, choice.Index, choice.Text, choice.FinishReason, answer.AdditionalProperties!["timings"].GetProperty("ms").GetInt32()));
        Assert.Equal([null, -0.5], choice.Logprobs!.TokenLogprobs!);
        Assert.Equal(-0.5, choice.Logprobs.TopLogprobs![1]!["t"]);
        RoutedToken routed = Assert.Single(choice.Routing!);
        Assert.Equal((7, 0.5, null), (routed.TokenId, routed.Layers[0].Entropy, routed.Layers[0].Difficulty));
        Assert.Equal([0.75, 0.25], routed.Layers[0].Weights);
    }

    [Fact]
    public async Task Chat_ToolsFormatAndTurns_HaveTheirNamesOnTheWire()
    {
        _server.Answer(Chat);
        JsonElement schema = JsonDocument.Parse("""{"type":"object"}""").RootElement;
        ChatCompletion answer = await _server.Client().ChatAsync(new ChatRequest
        {
            Messages =
            [
                ChatTurn.System("s"),
                new ChatTurn("assistant", null) { ToolCalls = [new ToolCall { Id = "1", Type = "function", Function = new FunctionCall("f", "{}") }] },
                new ChatTurn("tool", "r") { ToolCallId = "1" },
            ],
            MaxCompletionTokens = 9,
            Logprobs = true,
            TopLogprobs = 2,
            ResponseFormat = ResponseFormat.ForSchema("shape", schema),
            Tools = [ToolDefinition.OfFunction("f", "does", schema)],
            ToolChoice = ToolDefinition.Choice("f"),
            ParallelToolCalls = false,
        });

        Assert.Equal(
            """{"messages":[{"role":"system","content":"s"},{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","content":"r","tool_call_id":"1"}],"max_completion_tokens":9,"logprobs":true,"top_logprobs":2,"response_format":{"type":"json_schema","json_schema":{"name":"shape","schema":{"type":"object"},"strict":true}},"tools":[{"type":"function","function":{"name":"f","description":"does","parameters":{"type":"object"}}}],"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false}""",
            _server.Requests[0].Body);
        Assert.Equal(("hi", "stop", -1.0), (answer.Choices[0].Message.Content, answer.Choices[0].FinishReason, answer.Choices[0].Logprobs!.Content![0].Logprob));
    }

    [Fact]
    public async Task Tokens_EachCall_HasItsRouteAndShape()
    {
        _server.Answer("""{"tokens":[5,6],"count":2,"token_strs":["a","b"]}""").Answer("""{"prompt":"ab"}""").Answer("""{"input_tokens":7}""").Answer("""{"id":"req","object":"request.aborted","requests":1}""").Answer(HttpStatusCode.NotFound, """{"error":{"message":"none","type":"not_found_error","param":"request_id","code":"request_not_found"}}""");
        using MoxEClient client = _server.Client();

        TokenList tokens = await client.TokenizeAsync(new TokenizeRequest { Prompt = "ab", ReturnTokenStrs = true });

        Assert.Equal([5, 6], tokens.Tokens);
        Assert.Equal(["a", "b"], tokens.TokenStrs!);
        Assert.Equal("ab", await client.DetokenizeAsync(new DetokenizeRequest { Tokens = [5, 6] }));
        Assert.Equal(7, await client.CountTokensAsync(new ChatRequest { Messages = [ChatTurn.User("x")] }));
        Assert.True(await client.AbortAsync("req"));
        Assert.False(await client.AbortAsync("a/b"));
        Assert.Equal(
            [("/tokenize", """{"prompt":"ab","return_token_strs":true}"""), ("/detokenize", """{"tokens":[5,6]}"""), ("/v1/chat/completions/input_tokens", """{"messages":[{"role":"user","content":"x"}]}"""), ("/v1/requests/req/abort", null), ("/v1/requests/a%2Fb/abort", null)],
            _server.Requests.Select(request => (request.Address.AbsolutePath, request.Body)));
    }

    public void Dispose() => _server.Dispose();
}
