using System.Net;
using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;
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
        server.Until(status => status.Running + status.Waiting == 2);
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
        server.Until(status => status.Running + status.Waiting == 1);
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
        await using RunningServer server = await RunningServer.StartAsync(services => services.AddSingleton<IStartupFilter, TenantHeader>());
        server.Runner.Close();
        Task<HttpResponseMessage> sending = SendAsync(server, "one", "/v1/completions", """{"prompt":"x","temperature":0,"request_id":"shared"}""");
        server.Until(status => status.Running + status.Waiting == 1);
        using HttpResponseMessage other = await SendAsync(server, "two", "/v1/requests/shared/abort", "");
        await other.ErrorAsync(HttpStatusCode.NotFound);
        server.Runner.Open();
        using HttpResponseMessage answer = await sending;
        Assert.Equal("yz{|}~", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Text());
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningServer server, string tenant, string path, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = Completions.Json(body) };
        request.Headers.Add("tenant", tenant);
        return await server.Http.SendAsync(request);
    }

    /// <summary>Authentication's place: who calls is put among the features.</summary>
    private sealed class TenantHeader : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                context.Features.Set(new Caller(context.Request.Headers["tenant"].ToString()));
                return following(context);
            });
            next(app);
        };
    }
}
