using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

public sealed class ChatStreamTests
{
    private const string Path = "/v1/chat/completions";

    [Fact]
    public async Task Post_Stream_IsFramedByteForByte()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo);
        string text = await server.Http.PostTextAsync(Path, """{"messages":[{"role":"user","content":"a"}],"max_tokens":2,"temperature":0,"stream":true,"stream_options":{"include_usage":true}}""");
        JsonElement first = Completions.Events(text)[0];
        string head = $$"""data: {"id":"{{first.GetProperty("id").GetString()}}","object":"chat.completion.chunk","created":{{first.GetProperty("created").GetInt64()}},"model":"counting","system_fingerprint":"fp_0123456789ab","choices":[""";
        Assert.Equal(
            head + """{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}""" + "\n\n" +
            head + """{"index":0,"delta":{"content":"b"},"logprobs":null,"finish_reason":null}],"usage":null}""" + "\n\n" +
            head + """{"index":0,"delta":{"content":"c"},"logprobs":null,"finish_reason":null}],"usage":null}""" + "\n\n" +
            head + """{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}],"usage":null}""" + "\n\n" +
            head + """],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":0}}}""" + "\n\n" +
            "data: [DONE]\n\n",
            text);
    }

    [Fact]
    public async Task Post_TwoChoices_HaveARoleAndAFinishEach()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo);
        IReadOnlyList<JsonElement> events = Completions.Events(await server.Http.PostTextAsync(Path, """{"messages":[{"role":"user","content":"x"}],"n":2,"temperature":0,"stream":true}"""));
        JsonElement[] pieces = [.. events.Select(chunk => Assert.Single(chunk.GetProperty("choices").EnumerateArray()))];
        Assert.All(events, chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
        for (int choice = 0; choice < 2; choice++)
        {
            JsonElement[] own = [.. pieces.Where(piece => piece.GetProperty("index").GetInt32() == choice)];
            Assert.Equal("""{"role":"assistant","content":""}""", own[0].GetProperty("delta").GetRawText());
            Assert.Equal("yz{|}~", string.Concat(own.Skip(1).SkipLast(1).Select(piece => piece.GetProperty("delta").GetProperty("content").GetString())));
            Assert.Equal(("{}", "stop"), (own[^1].GetProperty("delta").GetRawText(), own[^1].GetProperty("finish_reason").GetString()));
            Assert.All(own.SkipLast(1), piece => Assert.Equal(JsonValueKind.Null, piece.GetProperty("finish_reason").ValueKind));
        }
    }

    [Fact]
    public async Task Post_ContinuousUsage_CountsInEveryChunk()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo, "Engine:OutputBufferTokens=1");
        IReadOnlyList<JsonElement> events = Completions.Events(await server.Http.PostTextAsync(
            Path, """{"messages":[{"role":"user","content":"a"}],"max_tokens":4,"temperature":0,"stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true}}"""));
        Assert.Equal("[]", events[^1].GetProperty("choices").GetRawText());
        int[] counts = [.. events.Select(chunk => chunk.GetProperty("usage").GetProperty("completion_tokens").GetInt32())];
        Assert.Equal(counts.Order(), counts);
        Assert.Equal(4, counts[^1]);
        Assert.All(events, chunk => Assert.Equal(1, chunk.GetProperty("usage").GetProperty("prompt_tokens").GetInt32()));
    }

    [Fact]
    public async Task Post_AFailureInMidStream_IsTheLastEvent()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo);
        server.ExpectErrors = true;
        server.Runner.Poison = 'd';
        string text = await server.Http.PostTextAsync(Path, """{"messages":[{"role":"user","content":"a"}],"temperature":0,"stream":true}""");
        JsonElement last = JsonDocument.Parse(text.Split("\n\n")[^2]["data: ".Length..]).RootElement;
        Assert.Equal(["message", "type", "param", "code"], last.GetProperty("error").EnumerateObject().Select(property => property.Name));
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
    }
}
