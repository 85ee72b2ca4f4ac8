using System.Net;
using System.Text.Json;
using MoxE.Engine.Requests;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

public sealed class TenantTests : IDisposable
{
    private readonly TestKeys _keys = new();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Queue_OneTenantsShareIsFull_TheOtherComesIn()
    {
        await using RunningServer server = await RunningServer.StartAsync(_keys.Setting, "Engine:MaxSlots=1", "Engine:MaxQueuedRequests=4", "Engine:MaxTenantQueuePercent=50");
        server.Runner.Close();
        List<Task<HttpResponseMessage>> accepted = [];
        for (int i = 1; i <= 3; i++)
        {
            accepted.Add(CompleteAsync(server, TestKeys.Alice));
            server.Until(status => status.Running + status.Waiting == i);
        }

        using HttpResponseMessage refused = await CompleteAsync(server, TestKeys.Alice);
        Assert.Equal("queue_full", (await refused.ErrorAsync(HttpStatusCode.TooManyRequests)).GetProperty("code").GetString());
        Assert.NotNull(refused.Headers.RetryAfter);
        accepted.Add(CompleteAsync(server, TestKeys.Bob));
        server.Until(status => status.Running + status.Waiting == 4);
        server.Runner.Open();
        foreach (Task<HttpResponseMessage> answer in accepted)
        {
            using HttpResponseMessage served = await answer;
            Assert.Equal("bc", JsonDocument.Parse(await served.Content.ReadAsStringAsync()).RootElement.Text());
        }
    }

    /// <summary>A slot that one tenant's text went through gives the next exactly what a new one gives.</summary>
    [Fact]
    public async Task Slot_AfterAnotherTenant_IsAsNew()
    {
        const string Question = """{"prompt":[1,2,3,200,17],"max_tokens":12,"seed":5}""";
        string alone;
        await using (LoopbackServer fresh = await LoopbackServer.StartModelAsync("Engine:MaxSlots=1"))
        {
            alone = (await fresh.Http.AnswerAsync(Question)).Text();
        }

        await using LoopbackServer server = await LoopbackServer.StartModelAsync(_keys.Setting, "Engine:MaxSlots=1");
        using HttpResponseMessage alice = await server.Http.CompleteAsync("""{"prompt":"The secret of Alice is","max_tokens":20}""", TestKeys.Alice);
        Assert.Equal(HttpStatusCode.OK, alice.StatusCode);
        using HttpResponseMessage bob = await server.Http.CompleteAsync(Question, TestKeys.Bob);
        Assert.Equal(alone, JsonDocument.Parse(await bob.Content.ReadAsStringAsync()).RootElement.Text());
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(-10, 0, -10)]
    [InlineData(-10, -50, -10)]
    [InlineData(-10, 30, 20)]
    [InlineData(90, 30, 100)]
    public void ClassOf_ARequestWithAKey_NeverGoesBeforeTheKeys(int ofKey, int requested, int expected) =>
        Assert.Equal(expected, new Caller("t", ofKey, false, "key").ClassOf(requested));

    [Fact]
    public void ClassOf_WithoutAKey_IsTheRequests() => Assert.Equal(-50, Caller.Common.ClassOf(-50));

    [Fact]
    public void Apply_ACallersRequest_IsItsTenantsAndWithinItsTokens()
    {
        Caller caller = new("acme", 5, false, "key") { MaxTokens = 10 };
        Outcome<ValidRequest> defaulted = CallerRules.Apply(Request(16, priority: 2), caller, namesMaxTokens: false);
        Assert.Equal(("acme", 7, 10), (defaulted.Value!.Sequences[0].Tenant, defaulted.Value.Sequences[0].Priority, defaulted.Value.Sequences[0].MaxTokens));
        Assert.Equal("max_tokens", CallerRules.Apply(Request(16, priority: 0), caller, namesMaxTokens: true).Error?.Param);
        Assert.True(CallerRules.Apply(Request(10, priority: 0), caller, namesMaxTokens: true).Succeeded);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Network_OfAnAddress_IsWhatOneSubscriberHas(string address, string expected) => Assert.Equal(expected, Authenticator.Network(IPAddress.Parse(address)));

    private static Task<HttpResponseMessage> CompleteAsync(RunningServer server, string key) => server.Http.CompleteAsync("""{"prompt":"a","max_tokens":2,"temperature":0}""", key);

    private static ValidRequest Request(int maxTokens, int priority) => new()
    {
        Sequences = [new GenerationRequest { RequestId = "r", Prompt = new[] { 1 }, MaxTokens = maxTokens, Sampling = new SamplingParameters(), Priority = priority }],
        N = 1,
        Candidates = 1,
        Prompts = [new ValidPrompt([1], "")],
        Stream = false,
        IncludeUsage = false,
        Parts = new AnswerParts(),
        ForcesCall = false,
        ForcedFunction = null,
    };
}
