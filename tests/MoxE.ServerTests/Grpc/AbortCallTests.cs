using Grpc.Core;
using MoxE.ServerTests.Harness;
using MoxE.ServerTests.Security;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

public sealed class AbortCallTests
{
    [Fact]
    public async Task Abort_CallsAndRequestsOfAnId_EndWithinAStep()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.Runner.Close();
        Task<List<GenerateResponse>> streamed = server.GenerateAsync(new() { Text = "a", MaxTokens = 16384, RequestId = "mine" });
        using AsyncUnaryCall<CompleteResponse> whole = server.Generation.CompleteAsync(new() { Text = "a", MaxTokens = 16384 }, new Metadata { { "x-request-id", "mine" } });
        Task<HttpResponseMessage> http = server.Http.CompleteAsync("""{"prompt":"a","max_tokens":16384,"request_id":"mine"}""");
        server.UntilUnderWay("mine", 3);
        Assert.Equal(3, (await server.Generation.AbortAsync(new() { RequestId = "mine" })).Requests);
        server.Runner.Open();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => streamed)).StatusCode);
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => whole.ResponseAsync)).StatusCode);
        using HttpResponseMessage answer = await http;
        Assert.Equal(499, (int)answer.StatusCode);
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("never")]
    public async Task Abort_AnUnknownRequest_IsNotFound(string id)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.Generation.AbortAsync(new() { RequestId = id }).ResponseAsync);
        Assert.Equal((StatusCode.NotFound, $"No request '{id}' is under way.", "request_id"), (e.StatusCode, e.Status.Detail, e.Trailers.GetValue("moxe-error-param")));
    }

    [Fact]
    public async Task Abort_AnotherTenantsRequest_IsNotFoundAndTheRequestGoesOn()
    {
        using TestKeys keys = new();
        await using RunningServer server = await RunningServer.StartAsync(keys.Setting);
        server.Runner.Close();
        using AsyncUnaryCall<CompleteResponse> call = server.Generation.CompleteAsync(new() { Text = "x", Temperature = 0, RequestId = "shared" }, Key(TestKeys.Alice));
        server.UntilUnderWay("shared", 1, "alice");
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.Generation.AbortAsync(new() { RequestId = "shared" }, Key(TestKeys.Bob)).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, e.StatusCode);
        server.Runner.Open();
        Assert.Equal("yz{|}~", (await call).Choices[0].Text);
    }

    private static Metadata Key(string key) => new() { { "authorization", "Bearer " + key } };
}
