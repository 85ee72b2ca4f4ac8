using System.Net;
using MoxE.Client;
using MoxE.ClientTests.Library.Scripted;

namespace MoxE.ClientTests.Library;

/// <summary>Addresses, headers, errors and retries.</summary>
public sealed class TransportTests : IDisposable
{
    private const string Models = """{"object":"list","data":[{"id":"m","object":"model","created":3,"owned_by":"moxe","state_bytes":9}]}""";
    private const string Busy = """{"error":{"message":"The queue is full.","type":"rate_limit_error","param":null,"code":"queue_full"}}""";
    private readonly ScriptedServer _server = new();
    private readonly JumpingTime _time = new();

    [Theory]
    [InlineData("http://h:1", "http://h:1/v1/models")]
    [InlineData("http://h:1/", "http://h:1/v1/models")]
    [InlineData("http://h:1/v1", "http://h:1/v1/models")]
    [InlineData("https://h/moxe/v1/", "https://h/moxe/v1/models")]
    [InlineData("https://h/moxe?x#y", "https://h/moxe/v1/models")]
    public async Task Address_InAnyForm_LeadsToTheSameRoutes(string address, string expected)
    {
        _server.Answer(Models);
        await _server.Client(options => options with { Address = new Uri(address) }).ListModelsAsync();
        Assert.Equal(expected, _server.Requests[0].Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("ftp://h")]
    [InlineData("/v1")]
    public void Address_OfAnotherKind_IsRefused(string address) =>
        Assert.Contains($"'{address}", Assert.Throws<ArgumentException>(() => new MoxEClient(new Uri(address, UriKind.RelativeOrAbsolute))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Address_Null_IsTheHttpClients()
    {
        _server.Answer(Models);
        using HttpClient http = new(_server, disposeHandler: false) { BaseAddress = new Uri("http://base/x/") };
        await new MoxEClient(new MoxEClientOptions(), http).ListModelsAsync();
        Assert.Equal("http://base/x/v1/models", _server.Requests[0].Address.AbsoluteUri);
        Assert.Throws<ArgumentException>(() => new MoxEClient(new MoxEClientOptions()));
    }

    [Fact]
    public async Task Headers_KeyAndRequestId_AreSent()
    {
        _server.Answer("""{"id":"c","model":"m","choices":[]}""");
        await _server.Client(options => options with { ApiKey = " secret " }).CompleteAsync(new CompletionRequest { Prompt = "x", RequestId = "mine" });
        Assert.Equal("Bearer secret", _server.Requests[0].Headers.Authorization!.ToString());
        Assert.Equal(["mine"], _server.Requests[0].Headers.GetValues("x-request-id"));
        Assert.Equal("""{"prompt":"x"}""", _server.Requests[0].Body);
    }

    [Fact]
    public async Task Models_ListAndOne_KeepFieldsOfTheirOwn()
    {
        _server.Answer(Models).Answer("""{"id":"a/b c","object":"model","created":3,"owned_by":"moxe"}""");
        ModelCard card = Assert.Single(await _server.Client().ListModelsAsync());
        Assert.Equal(("m", 3L, "moxe", 9), (card.Id, card.Created, card.OwnedBy, card.AdditionalProperties!["state_bytes"].GetInt32()));
        Assert.Equal("a/b c", (await _server.Client().GetModelAsync("a/b c")).Id);
        Assert.Equal("http://model.test:8080/v1/models/a/b%20c", _server.Requests[1].Address.AbsoluteUri);
    }

    [Fact]
    public async Task Error_WithTheErrorObject_IsAnExceptionWithAllOfIt()
    {
        _server.Answer(HttpStatusCode.BadRequest, """{"error":{"message":"'n' is 0.","type":"invalid_request_error","param":"n","code":"bad"}}""", ("x-request-id", "req-1"));
        MoxEException e = await FailAsync();
        Assert.Equal(("'n' is 0.", HttpStatusCode.BadRequest, "invalid_request_error", "n", "bad", null, "req-1"), (e.Message, e.Status, e.Type, e.Param, e.Code, e.RetryAfter, e.RequestId));
    }

    [Theory]
    [InlineData("""{"error":{"message":"m","code":404}}""", "m", "404")]
    [InlineData("<html>", "The server answered 404 without an error object.", null)]
    [InlineData("", "The server answered 404 without an error object.", null)]
    [InlineData("""{"error":"text"}""", "The server answered 404 without an error object.", null)]
    public async Task Error_InOtherForms_StillSaysWhatIsKnown(string body, string message, string? code)
    {
        _server.Answer(HttpStatusCode.NotFound, body);
        MoxEException e = await FailAsync();
        Assert.Equal((message, code, HttpStatusCode.NotFound), (e.Message, e.Code, e.Status));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("hello")]
    public async Task Answer_OfAnotherShape_IsMalformed(string body)
    {
        _server.Answer(body);
        Assert.Equal(MoxEException.MalformedAnswer, (await FailAsync()).Code);
    }

    [Fact]
    public async Task Retry_RefusalsThenSuccess_WaitsAsTheServerAsked()
    {
        string date = (_time.GetUtcNow() + TimeSpan.FromSeconds(3 + 9)).ToString("R");
        _server.Answer(HttpStatusCode.TooManyRequests, Busy, ("Retry-After", "3")).Answer(HttpStatusCode.ServiceUnavailable, "", ("Retry-After", date)).Answer(Models);
        await Client().ListModelsAsync();
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9)], _time.Waits);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task Retry_WithoutRetryAfter_WaitsTwiceAsLongEachTimeUpToTheLimit()
    {
        for (int i = 0; i < 5; i++)
        {
            _server.Answer(HttpStatusCode.ServiceUnavailable, Busy);
        }

        await FailAsync(options => options with { MaxRetries = 4, MaxRetryDelay = TimeSpan.FromSeconds(3) });
        Assert.Equal([0.5, 1, 2, 3], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Retry_AWaitOverTheLimit_IsThrownAtOnceWithTheTime()
    {
        _server.Answer(HttpStatusCode.TooManyRequests, Busy, ("Retry-After", "31"));
        MoxEException e = await FailAsync();
        Assert.Equal((TimeSpan.FromSeconds(31), "queue_full"), (e.RetryAfter, e.Code));
        Assert.Empty(_time.Waits);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    public async Task Retry_OtherFailures_AreNeverSentAgain(HttpStatusCode status)
    {
        _server.Answer(status, Busy);
        Assert.Equal(status, (await FailAsync()).Status);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Retry_AStreamRefused_IsSentAgainWithTheSameBody()
    {
        _server.Answer(HttpStatusCode.TooManyRequests, Busy).Stream("data: [DONE]\n\n");
        Assert.Empty(await Client().StreamAsync(new CompletionRequest { Prompt = "x" }).ToListAsync());
        Assert.Equal(_server.Requests[0].Body, _server.Requests[1].Body);
    }

    [Fact]
    public async Task Retry_CancelledWhileWaiting_EndsAtOnce()
    {
        using CancellationTokenSource stop = new();
        _server.Answer(HttpStatusCode.TooManyRequests, Busy);
        Microsoft.Extensions.Time.Testing.FakeTimeProvider still = new();
        Task call = _server.Client(options => options with { Time = still }).ListModelsAsync(stop.Token);
        Assert.False(call.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Probe_NotReady_IsAnAnswer()
    {
        _server.Answer(HttpStatusCode.ServiceUnavailable, "{}").Answer("{}");
        Assert.False(await _server.Client().IsReadyAsync());
        Assert.True(await _server.Client().IsLiveAsync());
        Assert.Equal(["/health/ready", "/health/live"], _server.Requests.Select(request => request.Address.AbsolutePath));
    }

    public void Dispose() => _server.Dispose();

    private MoxEClient Client(Func<MoxEClientOptions, MoxEClientOptions>? with = null) =>
        _server.Client(options => with?.Invoke(options with { Time = _time }) ?? options with { Time = _time });

    private Task<MoxEException> FailAsync(Func<MoxEClientOptions, MoxEClientOptions>? with = null) =>
        Assert.ThrowsAsync<MoxEException>(() => Client(with).ListModelsAsync());
}
