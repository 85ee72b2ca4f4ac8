using System.Net;
using System.Text.Json;
using Grpc.Core;
using Grpc.Health.V1;
using MoxE.Server.Security;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Security;

public sealed class AccessTests : IDisposable
{
    private const string Body = """{"prompt":"a","max_tokens":2}""";
    private readonly TestKeys _keys = new();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Complete_WithAKey_IsServed()
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage bearer = await server.Http.CompleteAsync(Body, TestKeys.Alice);
        using HttpResponseMessage header = await server.Http.CompleteAsync(Body, null, (Credential.KeyHeader, TestKeys.Bob));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (bearer.StatusCode, header.StatusCode));
        List<GenerateResponse> pieces = await server.Generation.Generate(new GenerateRequest { Text = "a", MaxTokens = 2, Temperature = 0 }, CredentialCalls.Metadata(TestKeys.Alice)).ReadToEndAsync();
        Assert.Equal("bc", string.Concat(pieces.Select(piece => piece.Text)));
    }

    public static TheoryData<string?, string?, string?, string> Unfit() => new()
    {
        { null, null, null, "No API key was given" },
        { "moxe_somebody-else-somebody-else-somebody-els", null, null, "not valid" },
        { TestKeys.Alice + "x", null, null, "not valid" },
        { TestKeys.Alice[..^1], null, null, "not valid" },
        { TestKeys.Alice, Credential.KeyHeader, TestKeys.Alice, "More than one credential" },
        { null, "Authorization", "Basic " + TestKeys.Alice, "not of the form" },
        { null, "Authorization", TestKeys.Alice, "not of the form" },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public async Task Complete_WithoutAKeyThatHolds_Is401InBothProtocols(string? key, string? header, string? value, string message)
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage answer = await server.Http.CompleteAsync(Body, key, header is null ? [] : [(header, value!)]);
        JsonElement error = await answer.ErrorAsync(HttpStatusCode.Unauthorized);
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(("authentication_error", "invalid_api_key"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);

        Metadata metadata = CredentialCalls.Metadata(key);
        if (header is not null)
        {
            metadata.Add(header, value!);
        }

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => server.Generation.Generate(new GenerateRequest { Text = "a" }, metadata).ReadToEndAsync());
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Contains(message, refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_WithoutAKey_Answer()
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage live = await server.Http.GetAsync("/health/live"), ready = await server.Http.GetAsync("/health/ready");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (live.StatusCode, ready.StatusCode));
        HealthCheckResponse health = await new Health.HealthClient(server.Channel).CheckAsync(new HealthCheckRequest());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.Unauthorized)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task Metrics_WithoutAKey_AreOpenByOptionOnly(bool open, HttpStatusCode expected)
    {
        await using RunningServer server = await StartAsync($"Security:OpenMetrics={open}");
        using HttpResponseMessage scrape = await server.Http.GetAsync("/metrics"), keyed = await server.Http.SendAsync(HttpMethod.Get, "/metrics", TestKeys.Alice);
        Assert.Equal((expected, HttpStatusCode.OK), (scrape.StatusCode, keyed.StatusCode));
        string told = """moxe_server_refusals_total{otel_scope_name="MoxE.Server",reason="unauthenticated"}""";
        Assert.True(open || (await keyed.Content.ReadAsStringAsync()).Contains(told, StringComparison.Ordinal)); // nobody was refused where all is open
    }

    [Fact]
    public async Task UnknownRoute_WithoutAKey_IsNotToldFromAKnownOne()
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage without = await server.Http.GetAsync("/v1/none-such"), with = await server.Http.SendAsync(HttpMethod.Get, "/v1/none-such", TestKeys.Alice);
        await without.ErrorAsync(HttpStatusCode.Unauthorized);
        await with.ErrorAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/admin/models/x/load")]
    [InlineData("/ADMIN")]
    [InlineData("/v2/repository/models/x/unload")]
    [InlineData("/v2/repository/models/x/load/")]
    [InlineData("/V2/Repository/models/x/UNLOAD/")]
    public async Task AdminRoute_WithoutTheRight_Is403(string path)
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage plain = await server.Http.SendAsync(HttpMethod.Post, path, TestKeys.Alice, "{}"), admin = await server.Http.SendAsync(HttpMethod.Post, path, TestKeys.Admin, "{}");
        Assert.Equal(HttpStatusCode.Forbidden, plain.StatusCode);
        Assert.Contains("admin", await plain.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.Forbidden, admin.StatusCode);
    }

    [Fact]
    public async Task AdminCall_WithoutTheRight_IsPermissionDenied()
    {
        await using RunningServer server = await StartAsync();
        Method<TokenizeRequest, TokenizeResponse> load = new(
            MethodType.Unary, "inference.GRPCInferenceService", "RepositoryModelLoad",
            Marshallers.Create(message => Google.Protobuf.MessageExtensions.ToByteArray(message), TokenizeRequest.Parser.ParseFrom),
            Marshallers.Create(message => Google.Protobuf.MessageExtensions.ToByteArray(message), TokenizeResponse.Parser.ParseFrom));
        CallInvoker calls = server.Channel.CreateCallInvoker();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await calls.AsyncUnaryCall(load, null, new CallOptions(CredentialCalls.Metadata(TestKeys.Alice)), new TokenizeRequest()));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    [Fact]
    public async Task Admin_WithoutKeys_IsForTheMachinesOwnUserAlone()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage own = await server.Http.SendAsync(HttpMethod.Get, "/admin", null);
        using HttpResponseMessage proxied = await server.Http.SendAsync(HttpMethod.Get, "/admin", null, null, ("X-Forwarded-For", "203.0.113.9"));
        using HttpResponseMessage page = await server.Http.SendAsync(HttpMethod.Post, "/admin/models/x/unload", null, null, ("Origin", "https://evil.example"));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (own.StatusCode, proxied.StatusCode, page.StatusCode));
    }

    [Fact]
    public async Task Complete_WithAKeyPastItsEnd_Is401()
    {
        Microsoft.Extensions.Time.Testing.FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _keys.Write(TestKeys.Line("alice", TestKeys.Alice, "\"expires\":\"2030-01-02T00:00:00Z\""));
        await using RunningServer server = await RunningServer.StartAsync(time, _keys.Setting, "Engine:StallThresholdSeconds=3600");
        using HttpResponseMessage before = await server.Http.SendAsync(HttpMethod.Get, "/v1/models", TestKeys.Alice);
        time.Advance(TimeSpan.FromDays(1));
        using HttpResponseMessage after = await server.Http.SendAsync(HttpMethod.Get, "/v1/models", TestKeys.Alice);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before.StatusCode, after.StatusCode));
    }

    private Task<RunningServer> StartAsync(params string[] settings) => RunningServer.StartAsync([_keys.Setting, .. settings]);
}
