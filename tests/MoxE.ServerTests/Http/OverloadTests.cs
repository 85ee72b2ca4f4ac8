using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

public sealed class OverloadTests
{
    [Fact]
    public async Task Post_TheQueueIsFull_Is429WithRetryAfter()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=1", "Engine:MaxQueuedRequests=1");
        server.Runner.Close();
        const string Body = """{"prompt":"a","max_tokens":2,"temperature":0}""";
        Task<HttpResponseMessage> running = server.Http.CompleteAsync(Body);
        server.Until(status => status.Running == 1);
        Task<HttpResponseMessage> waiting = server.Http.CompleteAsync(Body);
        server.Until(status => status.Waiting == 1);

        using HttpResponseMessage refused = await server.Http.CompleteAsync(Body);
        JsonElement error = await refused.ErrorAsync(HttpStatusCode.TooManyRequests);
        Assert.Equal(("rate_limit_error", "queue_full"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.True(refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));

        server.Runner.Open();
        using HttpResponseMessage first = await running;
        using HttpResponseMessage second = await waiting;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Post_OneChoiceTooMany_RefusesAllOfThem()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=1", "Engine:MaxQueuedRequests=1");
        server.Runner.Close();
        Task<HttpResponseMessage> running = server.Http.CompleteAsync("""{"prompt":"a","max_tokens":1}""");
        server.Until(status => status.Running == 1);
        using HttpResponseMessage refused = await server.Http.CompleteAsync("""{"prompt":"a","n":2}""");
        await refused.ErrorAsync(HttpStatusCode.TooManyRequests);
        server.Runner.Open();
        (await running).Dispose();
    }

    [Theory]
    [InlineData("""{"prompt":"a","n":3}""", "3 sequences; at most 2")]
    [InlineData("""{"prompt":"abcdefghijk","n":2}""", "22 tokens together; at most 20")]
    public async Task Post_MoreThanAnIdleServerTakes_Is400WithoutRetryAfter(string body, string complaint)
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=1", "Engine:MaxQueuedRequests=1", "Engine:MaxQueuedTokens=20");
        using HttpResponseMessage refused = await server.Http.CompleteAsync(body);
        JsonElement error = await refused.ErrorAsync(HttpStatusCode.BadRequest);
        Assert.Contains(complaint, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("prompt", error.GetProperty("param").GetString());
        Assert.Null(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task Post_PastItsTime_Is504InTheQueueAndWhileRunning()
    {
        FakeTimeProvider time = new();
        await using RunningServer server = await RunningServer.StartAsync(time, "Limits:RequestSeconds=5", "Engine:MaxSlots=1");
        server.Runner.Close();
        Task<HttpResponseMessage> running = server.Http.CompleteAsync("""{"prompt":"a","max_tokens":100}""");
        server.Until(status => status.Running == 1);
        Task<HttpResponseMessage> waiting = server.Http.CompleteAsync("""{"prompt":"a"}""");
        server.Until(status => status.Waiting == 1);
        time.Advance(TimeSpan.FromSeconds(6));
        server.Runner.Open();
        foreach (Task<HttpResponseMessage> late in new[] { running, waiting })
        {
            using HttpResponseMessage response = await late;
            Assert.Equal("deadline_exceeded", (await response.ErrorAsync(HttpStatusCode.GatewayTimeout)).GetProperty("code").GetString());
        }
    }
}
