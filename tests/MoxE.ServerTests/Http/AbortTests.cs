using System.Net;
using System.Text.Json;
using Grpc.Core;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;
using MoxE.ServerTests.Security;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Http;

public sealed class AbortTests
{
    private const string Endless = "\"prompt\":\"a\",\"max_tokens\":16384,\"temperature\":1,\"n\":2";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Abort_ARequestUnderWay_EndsItWithinAStep(bool stream)
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:OutputBufferTokens=1");
        server.Runner.Close();
        Task<HttpResponseMessage> sending = server.Http.CompleteAsync($$"""{{{Endless}},"request_id":"mine","stream":{{(stream ? "true" : "false")}} }""");
        server.UntilUnderWay("mine");
        Assert.Equal("""{"id":"mine","object":"request.aborted","requests":1}""", await server.Http.PostTextAsync("/v1/requests/mine/abort", ""));
        server.Runner.Open();
        using HttpResponseMessage response = await sending;
        string text = await response.Content.ReadAsStringAsync();
        string json = stream ? text.Split("\n\n")[^2]["data: ".Length..] : text;
        Assert.Equal(stream ? HttpStatusCode.OK : (HttpStatusCode)499, response.StatusCode);
        Assert.Equal("cancelled", JsonDocument.Parse(json).RootElement.GetProperty("error").GetProperty("code").GetString());
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Abort_ACallOverGrpc_EndsItToo()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.Runner.Close();
        using AsyncServerStreamingCall<GenerateResponse> call = server.Generation.Generate(
            new GenerateRequest { Text = "a", MaxTokens = 16384 }, new Metadata { { RequestId.Header, "call-1" } });
        server.UntilUnderWay("call-1");
        await server.Http.PostTextAsync("/v1/requests/call-1/abort", "");
        server.Runner.Open();
        RpcException ended = await Assert.ThrowsAsync<RpcException>(() => call.ReadToEndAsync());
        Assert.Equal(StatusCode.Cancelled, ended.StatusCode);
    }

    [Fact]
    public async Task Abort_AnUnknownOrEndedRequest_Is404()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.Http.AnswerAsync("""{"prompt":"a","max_tokens":1,"request_id":"done"}""");
        foreach (string id in new[] { "done", "never" })
        {
            JsonElement error = await server.Http.RefusedAsync($"/v1/requests/{id}/abort", "", HttpStatusCode.NotFound);
            Assert.Equal(("request_not_found", "request_id"), (error.GetProperty("code").GetString(), error.Param()));
        }
    }

    [Fact]
    public async Task Abort_AnotherTenantsRequest_Is404AndTheRequestGoesOn()
    {
        using TestKeys keys = new();
        await using RunningServer server = await RunningServer.StartAsync(keys.Setting);
        server.Runner.Close();
        Task<HttpResponseMessage> sending = server.Http.CompleteAsync("""{"prompt":"x","temperature":0,"request_id":"shared"}""", TestKeys.Alice);
        server.UntilUnderWay("shared", 1, "alice");
        using HttpResponseMessage other = await server.Http.SendAsync(HttpMethod.Post, "/v1/requests/shared/abort", TestKeys.Bob, "");
        await other.ErrorAsync(HttpStatusCode.NotFound);
        server.Runner.Open();
        using HttpResponseMessage answer = await sending;
        Assert.Equal("yz{|}~", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Text());
    }
}
