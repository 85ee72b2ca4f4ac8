using System.Text.Json;
using Microsoft.Extensions.AI;
using MoxE.Client;
using MoxE.ClientTests.Library.Scripted;

namespace MoxE.ClientTests.Library.Ai;

/// <summary>The abstractions' words on the wire and back.</summary>
public sealed class ChatClientTests : IDisposable
{
    private const string Answer = """{"id":"chatcmpl-1","object":"chat.completion","created":5,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop","token_ids":[1]}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":1}}}""";
    private readonly ScriptedServer _server = new();

    private MoxEChatClient Chat => new(_server.Client(), "default");

    [Fact]
    public async Task GetResponse_EveryOption_IsSaidOnTheWire()
    {
        _server.Answer(Answer);
        ChatResponse response = await Chat.GetResponseAsync(
            [new ChatMessage(ChatRole.User, "hello") { AuthorName = "Ann" }],
            new ChatOptions
            {
                ModelId = "m",
                Instructions = "be brief",
                Temperature = 0.7f,
                TopP = 0.9f,
                TopK = 4,
                MaxOutputTokens = 5,
                FrequencyPenalty = 0.1f,
                PresencePenalty = 0.2f,
                Seed = 6,
                StopSequences = ["x"],
                ResponseFormat = ChatResponseFormat.Json,
                AdditionalProperties = new AdditionalPropertiesDictionary { ["return_routing"] = true, ["min_p"] = 0.5 },
            });

        Assert.Equal(
            """{"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hello","name":"Ann"}],"max_completion_tokens":5,"response_format":{"type":"json_object"},"model":"m","temperature":0.7,"top_p":0.9,"top_k":4,"presence_penalty":0.2,"frequency_penalty":0.1,"stop":["x"],"seed":6,"return_routing":true,"min_p":0.5}""",
            _server.Requests[0].Body);
        Assert.Equal(("hi", "chatcmpl-1", "m", ChatFinishReason.Stop), (response.Text, response.ResponseId, response.ModelId, response.FinishReason));
        Assert.Equal((1, 2, 3, 1), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount, response.Usage.CachedInputTokenCount));
        Assert.Equal(1, ((JsonElement)response.AdditionalProperties!["token_ids"]!)[0].GetInt32());
    }

    [Fact]
    public async Task GetResponse_WithoutOptions_TakesTheClientsModel()
    {
        _server.Answer(Answer);
        await Chat.GetResponseAsync("hello");
        Assert.Equal("""{"messages":[{"role":"user","content":"hello"}],"model":"default"}""", _server.Requests[0].Body);
    }

    [Fact]
    public async Task GetResponse_OfAType_SendsItsSchema()
    {
        _server.Answer(Answer);
        await Chat.GetResponseAsync("a dog", new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema<Dog>() });
        JsonElement format = _server.Body.GetProperty("response_format");
        Assert.Equal(("json_schema", "Dog"), (format.GetProperty("type").GetString(), format.GetProperty("json_schema").GetProperty("name").GetString()));
        Assert.True(format.GetProperty("json_schema").GetProperty("schema").GetProperty("properties").TryGetProperty("age", out _));
    }

    [Fact]
    public async Task GetResponse_CallsAndResults_GoThereAndBack()
    {
        _server.Answer("""{"id":"c","created":5,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call-1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bonn\"}"}}]},"finish_reason":"tool_calls"}]}""").Answer(Answer);
        AIFunction weather = AIFunctionFactory.Create((string city) => $"sun in {city}", "weather");
        ChatOptions options = new() { Tools = [weather], ToolMode = ChatToolMode.RequireSpecific("weather"), AllowMultipleToolCalls = false };
        List<ChatMessage> messages = [new(ChatRole.User, "weather?")];

        ChatResponse asked = await Chat.GetResponseAsync(messages, options);
        var call = Assert.IsType<FunctionCallContent>(Assert.Single(Assert.Single(asked.Messages).Contents));
        messages.AddRange(asked.Messages);
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, await weather.InvokeAsync(new AIFunctionArguments(call.Arguments)))]));
        ChatResponse answered = await Chat.GetResponseAsync(messages, options);

        Assert.Equal((ChatFinishReason.ToolCalls, "hi"), (asked.FinishReason, answered.Text));
        using JsonDocument first = JsonDocument.Parse(_server.Requests[0].Body!);
        Assert.Equal("weather", first.RootElement.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("""{"type":"function","function":{"name":"weather"}}""", first.RootElement.GetProperty("tool_choice").GetRawText());
        Assert.False(first.RootElement.GetProperty("parallel_tool_calls").GetBoolean());
        Assert.Equal(
            """[{"role":"user","content":"weather?"},{"role":"assistant","tool_calls":[{"id":"call-1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bonn\"}"}}]},{"role":"tool","content":"sun in Bonn","tool_call_id":"call-1"}]""",
            _server.Body.GetProperty("messages").GetRawText());
    }

    [Fact]
    public async Task GetStreamingResponse_TextCallsAndUsage_BecomeUpdates()
    {
        static string Chunk(string choices, string usage = "null") => $$"""data: {"id":"c","created":5,"model":"m","choices":{{choices}},"usage":{{usage}}}""" + "\n\n";
        _server.Stream(
            Chunk("""[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]""")
            + Chunk("""[{"index":0,"delta":{"content":"Let me see."},"finish_reason":null}]""")
            + Chunk("""[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}]""")
            + Chunk("""[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}},{"index":1,"id":"2","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":null}]""")
            + Chunk("""[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":null}]""")
            + Chunk("""[{"index":0,"delta":{},"finish_reason":"tool_calls"}]""")
            + Chunk("[]", """{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}""")
            + "data: [DONE]\n\n");

        ChatResponse response = await Chat.GetStreamingResponseAsync("hello").ToChatResponseAsync();

        Assert.Equal("Let me see.", response.Text);
        FunctionCallContent[] calls = [.. Assert.Single(response.Messages).Contents.OfType<FunctionCallContent>()];
        Assert.Equal([("1", "f"), ("2", "g")], calls.Select(call => (call.CallId, call.Name)));
        Assert.Equal(1, ((JsonElement)calls[0].Arguments!["a"]!).GetInt32());
        Assert.Equal((ChatFinishReason.ToolCalls, 3L, "c", "m"), (response.FinishReason, response.Usage!.TotalTokenCount, response.ResponseId, response.ModelId));
    }

    [Fact]
    public async Task GetResponse_ArgumentsThatAreNoJson_AreAnErrorOfTheCall()
    {
        _server.Answer("""{"id":"c","created":5,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"a\":"}}]},"finish_reason":"length"}]}""");
        ChatResponse response = await Chat.GetResponseAsync("x");
        Assert.NotNull(Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents)).Exception);
    }

    [Fact]
    public async Task GetResponse_WhatTheWireCannotSay_IsRefused()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => Chat.GetResponseAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")])]));
        await Assert.ThrowsAsync<NotSupportedException>(() => Chat.GetResponseAsync("x", new ChatOptions { ConversationId = "c" }));
        await Assert.ThrowsAsync<NotSupportedException>(() => Chat.GetResponseAsync("x", new ChatOptions { Tools = [new HostedWebSearchTool()] }));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task GetResponse_OwnRequestOfTheCaller_IsCompletedNotReplaced()
    {
        _server.Answer(Answer);
        await Chat.GetResponseAsync("x", new ChatOptions { Seed = 1, Temperature = 1, RawRepresentationFactory = _ => new ChatRequest { Messages = [], MinP = 0.5, Temperature = 0 } });
        Assert.Equal("""{"messages":[{"role":"user","content":"x"}],"model":"default","temperature":0,"min_p":0.5,"seed":1}""", _server.Requests[0].Body);
    }

    [Fact]
    public void GetService_KnownTypes_AreGiven()
    {
        MoxEChatClient chat = Chat;
        Assert.Equal(("moxe", "default"), (chat.GetService<ChatClientMetadata>()!.ProviderName, chat.GetService<ChatClientMetadata>()!.DefaultModelId));
        Assert.Same(chat, chat.GetService<IChatClient>());
        Assert.NotNull(chat.GetService<MoxEClient>());
        Assert.Null(chat.GetService(typeof(IChatClient), "key"));
    }

    public void Dispose() => _server.Dispose();

    private sealed record Dog(string Name, int Age);
}
