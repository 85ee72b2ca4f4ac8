using System.Net;
using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

/// <summary>The gRPC listener speaks HTTP/2 in clear text and serves every route.</summary>
public sealed class Http2Tests
{
    [Theory]
    [InlineData("/v1/completions", """{"prompt":"a","max_tokens":3,"temperature":0,"stream":true}""")]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"max_tokens":3,"temperature":0,"stream":true}""")]
    public async Task Post_AStreamOverHttp2_IsTheSameStream(string path, string body)
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo, "Engine:OutputBufferTokens=1");
        using HttpResponseMessage response = await SendAsync(server, path, body, HttpCompletionOption.ResponseContentRead, CancellationToken.None);
        Assert.Equal((HttpVersion.Version20, HttpStatusCode.OK), (response.Version, response.StatusCode));
        IReadOnlyList<JsonElement> over2 = Completions.Events(await response.Content.ReadAsStringAsync());
        IReadOnlyList<JsonElement> over1 = Completions.Events(await server.Http.PostTextAsync(path, body));
        Assert.Equal(over1.Select(Choices), over2.Select(Choices));
        Assert.Equal(["no"], response.Headers.GetValues("X-Accel-Buffering"));
    }

    [Fact]
    public async Task Post_AStreamThatIsReset_FreesItsSlot()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.Runner.AfterTilde = 'a'; // nothing but the reset ends it
        server.Runner.Close();
        HttpResponseMessage response = await SendAsync(
            server, "/v1/completions", """{"prompt":"a","max_tokens":16384,"temperature":0,"stream":true}""", HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
        server.Until(status => status.Running == 1);
        response.Dispose(); // resets the stream, which to cancel a read does not
        server.Runner.Open();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningServer server, string path, string body, HttpCompletionOption until, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.GrpcAddress, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = Completions.Json(body),
        };
        return await server.Http.SendAsync(request, until, cancellationToken);
    }

    private static string Choices(JsonElement chunk) => chunk.GetProperty("choices").GetRawText();
}
