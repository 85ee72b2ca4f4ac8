using System.Text.Json;
using Grpc.Core;
using MoxE.Server.Serving.Chat;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;
using ChatMessage = MoxE.Serving.V1.ChatMessage;

namespace MoxE.ServerTests.Grpc;

public sealed class ChatTests : IAsyncLifetime
{
    private const string Path = "/v1/chat/completions";
    private const string Tool = """{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}""";
    private readonly JoinedChat _chat = new();
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(_chat.AddTo, "Engine:MaxSlots=2", "Limits:MaxMessages=3", "Limits:MaxTools=2", "Limits:DefaultChatTokens=7");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Chat_AConversation_StreamsPiecesIdsReasonAndUsage()
    {
        List<GenerateResponse> pieces = await _server.ChatAsync(Asks.Of("x", "a").With(new GenerateRequest { MaxTokens = 3, Temperature = 0 }));
        Assert.Equal(["b", "c", "d", ""], pieces.Select(piece => piece.Text));
        Assert.Equal([98, 99, 100], pieces.SelectMany(piece => piece.TokenIds));
        Assert.Equal([FinishReason.Unspecified, FinishReason.Unspecified, FinishReason.Length, FinishReason.Unspecified], pieces.Select(piece => piece.FinishReason));
        Assert.Equal((new Usage { PromptTokens = 2, CompletionTokens = 3 }, "counting", "fp_0123456789ab"), (pieces[^1].Usage, pieces[^1].Model, pieces[^1].SystemFingerprint));
        Assert.All(pieces, piece => Assert.Null(piece.ToolCall));
    }

    [Fact]
    public async Task Chat_ASeed_SaysWhatHttpSays()
    {
        ChatRequest request = Asks.Of("a").With(new GenerateRequest { Seed = 5, MaxTokens = 40, TopP = 0.9, Temperature = 1.5, N = 2 });
        JsonElement http = await HttpAsync("""{"messages":[{"role":"user","content":"a"}],"seed":5,"max_tokens":40,"top_p":0.9,"temperature":1.5,"n":2}""");
        string[] expected = [.. http.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString()!)];
        Assert.Equal(expected, (await _server.Generation.CompleteChatAsync(request)).Choices.Select(choice => choice.Text));
        List<GenerateResponse> pieces = await _server.ChatAsync(request);
        Assert.Equal(expected, pieces.SkipLast(1).GroupBy(piece => piece.Choice).OrderBy(choice => choice.Key).Select(choice => string.Concat(choice.Select(piece => piece.Text))));
    }

    [Fact]
    public async Task Chat_WithoutMaxTokens_TakesTheDefaultOfConversations() =>
        Assert.Equal("bcdefgh", Assert.Single((await _server.Generation.CompleteChatAsync(Asks.Of("a").With(new GenerateRequest { Temperature = 0 }))).Choices).Text);

    [Fact]
    public async Task Chat_EveryField_ReachesTheTemplateAsFromHttp()
    {
        await HttpAsync($$$"""
            {"messages":[{"role":"system","content":"s","name":"n"},
            {"role":"assistant","refusal":"r","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
            {"role":"tool","content":[{"type":"text","text":"é\""},{"type":"text","text":"b"}],"tool_call_id":"c1"}],
            "tools":[{{{Tool}}}],"tool_choice":"none","parallel_tool_calls":false,"add_generation_prompt":false,"chat_template_kwargs":{"k":[1,"x"]},"documents":[{"title":"t"}],"max_tokens":1}
            """);
        ChatFields http = _chat.Last;
        await _server.ChatAsync(new ChatRequest
        {
            Messages =
            {
                new ChatMessage { Role = "system", Text = "s", Name = "n" },
                new ChatMessage { Role = "assistant", Refusal = "r", ToolCalls = { new ToolCall { Id = "c1", Name = "f", Arguments = "{\"a\":1}" } } },
                new ChatMessage { Role = "tool", Parts = new TextParts { Texts = { "é\"", "b" } }, ToolCallId = "c1" },
            },
            Tools = { Tool },
            ToolMode = ToolMode.None,
            ParallelToolCalls = false,
            AddGenerationPrompt = false,
            ChatTemplateKwargs = """{"k":[1,"x"]}""",
            Documents = { """{"title":"t"}""" },
            Options = new GenerateRequest { MaxTokens = 1 },
        });
        ChatFields grpc = _chat.Last;
        Assert.NotSame(http, grpc);
        Assert.Equal(http.Messages.Count, grpc.Messages.Count);
        Assert.All(http.Messages.Zip(grpc.Messages), pair =>
        {
            Assert.True(JsonElement.DeepEquals(pair.First.Json, pair.Second.Json), $"{pair.First.Json} {pair.Second.Json}");
            Assert.Equal((pair.First.Role, pair.First.Content, pair.First.Name, pair.First.Refusal, pair.First.ToolCallId), (pair.Second.Role, pair.Second.Content, pair.Second.Name, pair.Second.Refusal, pair.Second.ToolCallId));
            Assert.Equal(pair.First.ToolCalls, pair.Second.ToolCalls);
        });
        Assert.True(JsonElement.DeepEquals(http.ToolsJson, grpc.ToolsJson) && JsonElement.DeepEquals(http.TemplateVariables, grpc.TemplateVariables) && JsonElement.DeepEquals(http.Documents, grpc.Documents));
        Assert.Equal((ChatToolChoice.None, false, false), (grpc.ToolChoice, grpc.AddGenerationPrompt, grpc.ContinueFinalMessage));
        Assert.Null(grpc.ShownTools);
    }

    [Fact]
    public async Task Chat_AFinalMessageContinued_IsToldToTheTemplate()
    {
        ChatRequest request = Asks.Of("a").With(chat => chat.Messages.Add(new ChatMessage { Role = "assistant", Text = "b" })).With(chat => chat.ContinueFinalMessage = true);
        await _server.ChatAsync(request.With(new GenerateRequest { MaxTokens = 1 }));
        Assert.True(_chat.Last is { ContinueFinalMessage: true, AddGenerationPrompt: null });
    }

    public static TheoryData<ChatRequest, string> Refused => new()
    {
        { Asks.Of(), """{"messages":[]}""" },
        { Asks.Of("a", "b", "c", "d"), """{"messages":[@,@,@,@]}""" },
        { new ChatRequest { Messages = { new ChatMessage { Role = "king", Text = "a" } } }, """{"messages":[{"role":"king","content":"a"}]}""" },
        { new ChatRequest { Messages = { new ChatMessage { Role = "user" } } }, """{"messages":[{"role":"user"}]}""" },
        { new ChatRequest { Messages = { new ChatMessage { Role = "user", Parts = new TextParts() } } }, """{"messages":[{"role":"user","content":[]}]}""" },
        { new ChatRequest { Messages = { new ChatMessage { Role = "tool", Text = "a" } } }, """{"messages":[{"role":"tool","content":"a"}]}""" },
        { new ChatRequest { Messages = { new ChatMessage { Role = "user", Text = "a", ToolCallId = "c" } } }, """{"messages":[{"role":"user","content":"a","tool_call_id":"c"}]}""" },
        { Asks.Of("a").With(chat => chat.Tools.Add("5")), """{"messages":[@],"tools":[5]}""" },
        { Asks.Of("a").With(chat => chat.Tools.Add("""{"type":"function","function":{"name":"a b"}}""")), """{"messages":[@],"tools":[{"type":"function","function":{"name":"a b"}}]}""" },
        { Asks.Of("a").With(chat => chat.Tools.Add("""{"type":"function","function":{"name":"f","extra":1}}""")), """{"messages":[@],"tools":[{"type":"function","function":{"name":"f","extra":1}}]}""" },
        { Asks.Of("a").With(chat => chat.ToolMode = ToolMode.Required), """{"messages":[@],"tool_choice":"required"}""" },
        { Asks.Of("a").With(chat => chat.ToolMode = (ToolMode)7), """{"messages":[@],"tool_choice":"7"}""" },
        { Asks.Of("a").With(chat => chat.Tools.Add(Tool)).With(chat => chat.ToolName = "g"), """{"messages":[@],"tools":[""" + Tool + """],"tool_choice":{"type":"function","function":{"name":"g"}}}""" },
        { Asks.Of("a").With(chat => chat.ContinueFinalMessage = true), """{"messages":[@],"continue_final_message":true}""" },
        { Asks.Of("a").With(chat => chat.ChatTemplateKwargs = "[]"), """{"messages":[@],"chat_template_kwargs":[]}""" },
        { Asks.Of("a").With(chat => chat.ChatTemplate = "x"), """{"messages":[@],"chat_template":"x"}""" },
        { Asks.Of("a").With(chat => chat.Documents.Add("\"a\"")), """{"messages":[@],"documents":["a"]}""" },
        { Asks.Of("a").With(new GenerateRequest { Temperature = 3 }), """{"messages":[@],"temperature":3}""" },
        { Asks.Of("a").With(new GenerateRequest { MaxTokens = 0 }), """{"messages":[@],"max_tokens":0}""" },
        { Asks.Of("a").With(new GenerateRequest { N = 99 }), """{"messages":[@],"n":99}""" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Chat_AWrongField_IsRefusedInTheWordsOfHttp(ChatRequest request, string body)
    {
        JsonElement http = await _server.Http.RefusedAsync(Path, body.Replace("@", """{"role":"user","content":"a"}""", StringComparison.Ordinal));
        (string, string?) expected = (http.Message(), http.Param());
        Assert.Equal(expected, await GrpcCalls.RefusedAsync(_server.ChatAsync(request)));
        Assert.Equal(expected, await GrpcCalls.RefusedAsync(_server.Generation.CompleteChatAsync(request).ResponseAsync));
    }

    public static TheoryData<ChatRequest, string> RefusedHere => new()
    {
        { Asks.Of("a").With(chat => chat.Tools.Add("{")), "tools[0]" },
        { Asks.Of("a").With(chat => chat.Tools.Add(new string('[', 61) + new string(']', 61))), "tools[0]" },
        { Asks.Of("a").With(chat => chat.Documents.Add(["{}", ""])), "documents[1]" },
        { Asks.Of("a").With(chat => chat.ChatTemplateKwargs = "{}}"), "chat_template_kwargs" },
        { Asks.Of("a").With(new GenerateRequest { Text = "a" }), "options" },
        { Asks.Of("a").With(new GenerateRequest { Echo = true }), "echo" },
        { Asks.Of("a").With(new GenerateRequest { Logprobs = 21 }), "logprobs" },
        { Asks.Of("a").With(new GenerateRequest { BestOf = 2 }), "best_of" },
        { Asks.Of("a").With(new GenerateRequest { RequestId = "a b" }), "request_id" },
    };

    [Theory]
    [MemberData(nameof(RefusedHere))]
    public async Task Chat_WhatOnlyAMessageCanSayWrong_IsRefusedByName(ChatRequest request, string field) =>
        Assert.Equal(field, (await GrpcCalls.RefusedAsync(_server.ChatAsync(request))).Param);

    [Fact]
    public async Task Chat_TheDeepestJsonAllowed_IsRead()
    {
        string deep = $$"""{"a":{{new string('[', 59)}}{{new string(']', 59)}}}""";
        await _server.ChatAsync(Asks.Of("a").With(chat => chat.Documents.Add(deep)).With(new GenerateRequest { MaxTokens = 1 }));
        Assert.Equal(deep, _chat.Last.Documents[0].GetRawText());
    }

    [Fact]
    public async Task Chat_TheClientCancels_FreesTheSlots()
    {
        using CancellationTokenSource leave = new();
        using AsyncServerStreamingCall<GenerateResponse> call = _server.Generation.Chat(Asks.Of("a").With(new GenerateRequest { MaxTokens = 16384, N = 2 }), cancellationToken: leave.Token);
        await call.ResponseStream.MoveNext(CancellationToken.None);
        await leave.CancelAsync();
        _server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    private async Task<JsonElement> HttpAsync(string body) => JsonDocument.Parse(await _server.Http.PostTextAsync(Path, body)).RootElement;
}
