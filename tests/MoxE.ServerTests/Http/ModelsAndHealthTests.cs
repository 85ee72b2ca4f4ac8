using System.Net;
using Microsoft.Extensions.Time.Testing;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;
using MoxE.TestKit;

namespace MoxE.ServerTests.Http;

public sealed class ModelsAndHealthTests
{
    private const string Card = """{"id":"counting","object":"model","created":1700000000,"owned_by":"moxe","root":"counting","version":"1","state":"ready","max_model_len":null,"limits":{"max_prompt_tokens":131072,"max_tokens":16384,"max_n":16,"slots":8}}""";

    [Fact]
    public async Task Get_Models_ListsTheServedOne()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal($$"""{"object":"list","data":[{{Card}}]}""", await server.Http.GetStringAsync("/v1/models"));
        Assert.Equal(Card, await server.Http.GetStringAsync("/v1/models/counting"));
        using HttpResponseMessage other = await server.Http.GetAsync("/v1/models/other");
        Assert.Equal("model_not_found", (await other.ErrorAsync(HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Get_ModelWithASlashInItsName_IsFound()
    {
        await using LoopbackServer server = await LoopbackServer.StartModelAsync($"Model:Path={RepositoryPaths.BridgeModel}", "Model:Name=team/small");
        Assert.Contains("\"id\":\"team/small\"", await server.Http.GetStringAsync("/v1/models/team/small"), StringComparison.Ordinal);
        using HttpResponseMessage other = await server.Http.GetAsync("/v1/models/team/other");
        Assert.Equal("model_not_found", (await other.ErrorAsync(HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Get_Health_WhileReady_Is200()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal("""{"status":"live","reason":null}""", await server.Http.GetStringAsync("/health/live"));
        Assert.Equal("""{"status":"ready","reason":null}""", await server.Http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Get_Health_WhileWarmingUp_IsLiveNotReadyAndRefuses()
    {
        await using RunningServer server = await RunningServer.StartLoadingAsync(TimeProvider.System, null, factory => factory.Runner.Close());
        await server.UntilAsync(ServingPhase.WarmingUp);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/live")).StatusCode);
        await AssertNotReadyAsync(server, "the kernels are being warmed up");
        using HttpResponseMessage refused = await server.Http.CompleteAsync("""{"prompt":"a"}""");
        Assert.Equal("overloaded_error", (await refused.ErrorAsync(HttpStatusCode.ServiceUnavailable)).GetProperty("type").GetString());
        Assert.NotNull(refused.Headers.RetryAfter);
        server.Runner.Open();
        await server.UntilAsync(ServingPhase.Ready);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task Get_Ready_WhenTheStepLoopHangs_Is503AndComesBack()
    {
        FakeTimeProvider time = new();
        await using RunningServer server = await RunningServer.StartAsync(time, "Engine:StallThresholdSeconds=10");
        server.Runner.Close();
        Task<HttpResponseMessage> pending = server.Http.CompleteAsync("""{"prompt":"a","temperature":0,"max_tokens":1}""");
        server.Until(status => status.Running == 1);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/ready")).StatusCode);
        time.Advance(TimeSpan.FromSeconds(11));
        await AssertNotReadyAsync(server, "the step loop has stopped making progress");
        server.Runner.Open();
        using HttpResponseMessage done = await pending;
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task RequestId_IsEchoedOrReplaced()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpRequestMessage fit = new(HttpMethod.Get, "/v1/models");
        fit.Headers.Add("x-request-id", "trace-1.2:3_4");
        using HttpResponseMessage kept = await server.Http.SendAsync(fit);
        Assert.Equal(["trace-1.2:3_4"], kept.Headers.GetValues("x-request-id"));
        using HttpRequestMessage unfit = new(HttpMethod.Get, "/nowhere");
        unfit.Headers.Add("x-request-id", "a b");
        using HttpResponseMessage replaced = await server.Http.SendAsync(unfit);
        Assert.Matches("^req-[0-9a-f]{24}$", Assert.Single(replaced.Headers.GetValues("x-request-id")));
    }

    private static async Task AssertNotReadyAsync(RunningServer server, string reason)
    {
        using HttpResponseMessage response = await server.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal($$"""{"status":"not_ready","reason":"{{reason}}"}""", await response.Content.ReadAsStringAsync());
    }
}
