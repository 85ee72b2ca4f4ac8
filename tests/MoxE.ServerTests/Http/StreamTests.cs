using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

public sealed class StreamTests
{
    [Fact]
    public async Task Post_Stream_IsFramedByteForByte()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage response = await server.Http.CompleteAsync("""{"prompt":"a","max_tokens":2,"temperature":0,"stream":true}""");
        string text = await response.Content.ReadAsStringAsync();
        JsonElement first = Completions.Events(text)[0];
        string head = $$"""data: {"id":"{{first.GetProperty("id").GetString()}}","object":"text_completion","created":{{first.GetProperty("created").GetInt64()}},"model":"counting","system_fingerprint":"fp_0123456789ab","choices":[""";
        Assert.Equal(
            head + """{"index":0,"text":"b","logprobs":null,"finish_reason":null}]}""" + "\n\n" +
            head + """{"index":0,"text":"c","logprobs":null,"finish_reason":"length"}]}""" + "\n\n" +
            "data: [DONE]\n\n",
            text);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        Assert.Equal(["no"], response.Headers.GetValues("X-Accel-Buffering"));
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Post_IncludeUsage_AddsAChunkAndNullsElsewhere()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        IReadOnlyList<JsonElement> events = Completions.Events(await server.Http.StreamTextAsync(
            """{"prompt":["ab","c"],"n":2,"max_tokens":3,"temperature":0,"stream":true,"stream_options":{"include_usage":true}}"""));
        Assert.All(events.SkipLast(1), chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("usage").ValueKind));
        Assert.Equal("[]", events[^1].GetProperty("choices").GetRawText());
        Assert.Equal(
            """{"prompt_tokens":3,"completion_tokens":12,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":0}}""",
            events[^1].GetProperty("usage").GetRawText());
        Assert.Single(events.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
    }

    [Theory]
    [InlineData("""{"prompt":["a","\u0001","x"],"n":2,"echo":true,"temperature":0,"max_tokens":9""")]
    [InlineData("""{"prompt":"a","seed":3,"n":4,"max_tokens":50""")]
    [InlineData("""{"prompt":"a","temperature":0,"stop":["ghi"],"max_tokens":50""")]
    [InlineData("""{"prompt":[250],"seed":11,"max_tokens":200""")]
    public async Task Post_StreamAndWhole_SayTheSame(string fields)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement whole = await server.Http.AnswerAsync(fields + "}");
        IReadOnlyList<JsonElement> events = Completions.Events(await server.Http.StreamTextAsync(fields + ",\"stream\":true}"));
        int count = whole.GetProperty("choices").GetArrayLength();
        JsonElement[] pieces = [.. events.Select(chunk => Assert.Single(chunk.GetProperty("choices").EnumerateArray()))];
        for (int choice = 0; choice < count; choice++)
        {
            JsonElement[] own = [.. pieces.Where(piece => piece.GetProperty("index").GetInt32() == choice)];
            Assert.Equal(whole.Text(choice), string.Concat(own.Select(piece => piece.GetProperty("text").GetString())));
            Assert.Equal(whole.Finish(choice), own[^1].GetProperty("finish_reason").GetString());
            Assert.All(own.SkipLast(1), piece => Assert.Equal(JsonValueKind.Null, piece.GetProperty("finish_reason").ValueKind));
        }
    }

    [Fact]
    public async Task Post_ACodePointOfTwoTokens_IsOneEvent()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        IReadOnlyList<JsonElement> events = Completions.Events(await server.Http.StreamTextAsync("""{"prompt":"\u0001","max_tokens":3,"temperature":0,"stream":true}"""));
        Assert.Equal(["é", "!"], events.Select(chunk => chunk.Text()));
    }

    [Fact]
    public async Task Post_EachToken_IsFlushedAtOnce()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:OutputBufferTokens=1");
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/completions") { Content = Completions.Json("""{"prompt":"a","max_tokens":50,"temperature":0,"stream":true}""") };
        using HttpResponseMessage response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        string first = (await reader.ReadLineAsync())!;
        server.Runner.Close();
        Assert.Contains("\"text\":\"b\"", first, StringComparison.Ordinal);
        server.Runner.Open();
        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ASilentStream_GetsPings()
    {
        FakeTimeProvider time = new();
        await using RunningServer server = await RunningServer.StartAsync(time, "Http:PingSeconds=5", "Engine:StallThresholdSeconds=3600");
        server.Runner.Close();
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/completions") { Content = Completions.Json("""{"prompt":"a","max_tokens":1,"temperature":0,"stream":true}""") };
        using HttpResponseMessage response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        Task<string?> line = reader.ReadLineAsync();
        while (!line.IsCompleted)
        {
            // The ping loop starts beside the pump, so the clock is moved on until its timer is seen to fire.
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal(": ping", await line);
        Assert.Equal("", await reader.ReadLineAsync());
        server.Runner.Open();
        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_AFailureInMidStream_IsTheLastEvent()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.ExpectErrors = true;
        server.Runner.Poison = 'd';
        string text = await server.Http.StreamTextAsync("""{"prompt":"a","temperature":0,"stream":true}""");
        string last = text.Split("\n\n")[^2];
        Assert.Equal("server_error", JsonDocument.Parse(last["data: ".Length..]).RootElement.GetProperty("error").GetProperty("type").GetString());
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
    }
}
