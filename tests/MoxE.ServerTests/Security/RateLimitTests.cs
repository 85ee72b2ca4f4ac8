using System.Net;
using System.Text.Json;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using MoxE.Server.Security;
using MoxE.Server.Security.Limits;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Security;

public sealed class RateLimitTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestKeys _keys = new(
        TestKeys.Line("alice", TestKeys.Alice, "\"requestsPerMinute\":2"),
        TestKeys.Line("bob", TestKeys.Bob, "\"tokensPerMinute\":100,\"maxTokens\":90"),
        TestKeys.Line("admin", TestKeys.Admin, "\"maxConcurrent\":1"));

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Requests_BeyondTheMinutesShare_Are429WithRetryAfterAndHeaders()
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage first = await ModelsAsync(server, TestKeys.Alice), second = await ModelsAsync(server, TestKeys.Alice), third = await ModelsAsync(server, TestKeys.Alice);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(["2", "1", "30s"], Headers(first, "requests"));
        JsonElement error = await third.ErrorAsync(HttpStatusCode.TooManyRequests);
        Assert.Equal(("rate_limit_error", "rate_limit_exceeded"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.Equal(TimeSpan.FromSeconds(30), third.Headers.RetryAfter?.Delta);
        Assert.Equal(["2", "0", "1m0s"], Headers(third, "requests"));

        _time.Advance(TimeSpan.FromSeconds(30));
        using HttpResponseMessage later = await ModelsAsync(server, TestKeys.Alice), other = await ModelsAsync(server, TestKeys.Bob);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (later.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Calls_BeyondTheMinutesShare_AreResourceExhaustedWithAPushback()
    {
        await using RunningServer server = await StartAsync();
        GetModelRequest request = new();
        await server.Generation.GetModelAsync(request, CredentialCalls.Metadata(TestKeys.Alice));
        await server.Generation.GetModelAsync(request, CredentialCalls.Metadata(TestKeys.Alice));
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await server.Generation.GetModelAsync(request, CredentialCalls.Metadata(TestKeys.Alice)));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal("30000", refused.Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    [Fact]
    public async Task Tokens_WhatWasNotGenerated_IsGivenBack()
    {
        await using RunningServer server = await StartAsync();

        // "}" is followed by "~", and that by the end of the text: 1 prompt token and 1 generated of 1 + 90 charged.
        using HttpResponseMessage first = await server.Http.CompleteAsync("""{"prompt":"}","max_tokens":90,"temperature":0}""", TestKeys.Bob);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using HttpResponseMessage models = await ModelsAsync(server, TestKeys.Bob);
        Assert.Equal(["100", "98", "1.2s"], Headers(models, "tokens"));
    }

    [Fact]
    public async Task Tokens_BeyondTheMinutesShare_Are429InBothProtocols()
    {
        await using RunningServer server = await StartAsync();
        server.Runner.AfterTilde = 'a'; // no text ends by itself
        using HttpResponseMessage first = await server.Http.CompleteAsync("""{"prompt":"a","max_tokens":80,"temperature":0}""", TestKeys.Bob);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using HttpResponseMessage second = await server.Http.CompleteAsync("""{"prompt":"a","max_tokens":80,"temperature":0}""", TestKeys.Bob);
        Assert.Equal("rate_limit_exceeded", (await second.ErrorAsync(HttpStatusCode.TooManyRequests)).GetProperty("code").GetString());
        Assert.Equal(TimeSpan.FromSeconds(38), second.Headers.RetryAfter?.Delta); // 62 tokens are missing, at 100 a minute: 37.2 s
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() =>
            server.Generation.Generate(new GenerateRequest { Text = "a", MaxTokens = 80, Temperature = 0 }, CredentialCalls.Metadata(TestKeys.Bob)).ReadToEndAsync());
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    }

    /// <summary>A stream that brings many requests comes through the door once.</summary>
    [Fact]
    public void CountStart_RequestsOfOneStream_CountFromTheSecondOn()
    {
        Caller caller = new("t", 0, false, "key") { Allowance = new Allowance(new AllowanceLimits(2, 0, 0), _time) };
        Assert.Null(caller.Allowance.TryEnter());
        Assert.Null(caller.CountStart());
        Assert.Null(caller.CountStart());
        Assert.Equal(ErrorKind.RateLimited, caller.CountStart()?.Kind);
    }

    [Fact]
    public async Task MaxTokens_BeyondTheKeys_IsA400()
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage answer = await server.Http.CompleteAsync("""{"prompt":"a","max_tokens":91}""", TestKeys.Bob);
        Assert.Equal("max_tokens", (await answer.ErrorAsync(HttpStatusCode.BadRequest)).GetProperty("param").GetString());
    }

    [Fact]
    public async Task Requests_AtOnceBeyondTheLimit_Are429UntilOneEnds()
    {
        await using RunningServer server = await StartAsync();
        server.Runner.Close();
        Task<HttpResponseMessage> running = server.Http.CompleteAsync("""{"prompt":"a","max_tokens":2}""", TestKeys.Admin);
        server.Until(status => status.Running + status.Waiting == 1);
        using HttpResponseMessage second = await ModelsAsync(server, TestKeys.Admin);
        await second.ErrorAsync(HttpStatusCode.TooManyRequests);
        server.Runner.Open();
        using HttpResponseMessage ended = await running;
        await ended.Content.ReadAsStringAsync();
        Assert.True(SpinWait.SpinUntil(() => { using HttpResponseMessage again = ModelsAsync(server, TestKeys.Admin).GetAwaiter().GetResult(); return again.IsSuccessStatusCode; }, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Guesses_FromOneAddress_AreLimited()
    {
        await using RunningServer server = await RunningServer.StartAsync(_time, _keys.Setting, "RateLimit:AnonymousRequestsPerMinute=3", "Engine:StallThresholdSeconds=3600");
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage answer = await ModelsAsync(server, $"moxe_guess-{i}");
            answers.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], answers);
        using HttpResponseMessage valid = await ModelsAsync(server, TestKeys.Bob);
        Assert.Equal(HttpStatusCode.OK, valid.StatusCode);
    }

    [Fact]
    public async Task Anonymous_WithALimit_IsLimitedByAddress()
    {
        await using RunningServer server = await RunningServer.StartAsync(_time, "RateLimit:AnonymousRequestsPerMinute=1", "Engine:StallThresholdSeconds=3600");
        using HttpResponseMessage first = await ModelsAsync(server, null), second = await ModelsAsync(server, null), probe = await server.Http.GetAsync("/health/live");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (first.StatusCode, second.StatusCode, probe.StatusCode));
    }

    [Fact]
    public void Table_MoreNamesThanItsPlaces_StaysBoundedAndLimits()
    {
        AllowanceTable table = new(_time);
        AllowanceLimits limits = new(1, 0, 0);
        for (int i = 0; i < AllowanceTable.Capacity; i++)
        {
            Assert.Null(table.Of($"address {i}", limits).TryEnter());
        }

        Assert.Same(table.Of("one more", limits), table.Of("and one more", limits));
        _time.Advance(TimeSpan.FromMinutes(2)); // nothing was used since, and none is inside once they have left
        for (int i = 0; i < AllowanceTable.Capacity; i++)
        {
            table.Of($"address {i}", limits).Exit();
        }

        Assert.NotSame(table.Of("a third", limits), table.Of("a fourth", limits));
    }

    /// <summary>Were there one allowance for all of them, each would put a full one in place of the other's.</summary>
    [Fact]
    public void Table_WithoutPlaces_CallersOfOtherLimitsDoNotRefillEachOther()
    {
        AllowanceTable table = new(_time);
        for (int i = 0; i < AllowanceTable.Capacity; i++)
        {
            Assert.Null(table.Of($"address {i}", new(1, 0, 0)).TryEnter());
        }

        AllowanceLimits one = new(2, 0, 0), other = new(3, 0, 0);
        int[] entered = [0, 0];
        for (int i = 0; i < 10; i++)
        {
            entered[0] += table.Of($"one {i}", one).TryEnter() is null ? 1 : 0;
            entered[1] += table.Of($"other {i}", other).TryEnter() is null ? 1 : 0;
        }

        Assert.Equal([2, 3], entered);
    }

    private Task<RunningServer> StartAsync() => RunningServer.StartAsync(_time, _keys.Setting, "Engine:StallThresholdSeconds=3600");

    private static Task<HttpResponseMessage> ModelsAsync(RunningServer server, string? key) => server.Http.SendAsync(HttpMethod.Get, "/v1/models", key);

    private static string[] Headers(HttpResponseMessage answer, string what) =>
        [.. new[] { "limit", "remaining", "reset" }.Select(part => answer.Headers.GetValues($"x-ratelimit-{part}-{what}").Single())];
}
