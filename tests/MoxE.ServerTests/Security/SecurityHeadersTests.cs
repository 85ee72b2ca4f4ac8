using System.Net;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

public sealed class SecurityHeadersTests
{
    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/health/live")]
    [InlineData("/none-such")]
    public async Task EveryAnswer_HasThem(string path)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage answer = await server.Http.GetAsync(path);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Empty(answer.Headers.Server);
        Assert.False(answer.Headers.Contains("X-Powered-By"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Refusal_HasThemToo()
    {
        using TestKeys keys = new();
        await using RunningServer server = await RunningServer.StartAsync(keys.Setting);
        using HttpResponseMessage answer = await server.Http.GetAsync("/v1/models");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("https://chat.example", "https://chat.example", true)]
    [InlineData("https://chat.example", "https://evil.example", false)]
    [InlineData("*", "https://any.example", true)]
    [InlineData("", "https://chat.example", false)]
    public async Task OtherOrigins_MayCallByOptionOnly(string allowed, string origin, bool expected)
    {
        using TestKeys keys = new();
        await using RunningServer server = await RunningServer.StartAsync(keys.Setting, $"Cors:Origins={allowed}");
        using HttpResponseMessage preflight = await server.Http.SendAsync(
            HttpMethod.Options, "/v1/completions", null, null,
            ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type"));
        Assert.Equal(expected, preflight.IsSuccessStatusCode && preflight.Headers.Contains("Access-Control-Allow-Origin"));
        using HttpResponseMessage answer = await server.Http.CompleteAsync("""{"prompt":"a","max_tokens":1}""", TestKeys.Alice, ("Origin", origin));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(expected, answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        using HttpResponseMessage refused = await server.Http.CompleteAsync("{}", null, ("Origin", origin));
        Assert.Equal((HttpStatusCode.Unauthorized, expected), (refused.StatusCode, refused.Headers.Contains("Access-Control-Allow-Origin")));
    }
}
