using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Microsoft.Extensions.Time.Testing;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace MoxE.ServerTests.Grpc;

public sealed class ServingStatusTests
{
    private const string Service = "moxe.serving.v1.GenerationService";

    [Theory]
    [InlineData("")]
    [InlineData(Service)]
    [InlineData("inference.GRPCInferenceService")]
    public async Task Check_WhileReady_IsServing(string service)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Health.HealthClient health = new(server.Channel);
        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new() { Service = service })).Status);
    }

    [Fact]
    public async Task Check_AnUnknownService_IsNotFound()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Health.HealthClient health = new(server.Channel);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => health.CheckAsync(new() { Service = "x" }).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, e.StatusCode);
    }

    [Fact]
    public async Task Check_WhenTheStepLoopHangs_IsNotServing()
    {
        FakeTimeProvider time = new();
        await using RunningServer server = await RunningServer.StartAsync(time);
        Health.HealthClient health = new(server.Channel);
        server.Runner.Close();
        Task<HttpResponseMessage> pending = server.Http.CompleteAsync("""{"prompt":"a"}""");
        server.Until(status => status.Running == 1);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new())).Status);
        server.Runner.Open();
        (await pending).Dispose();
        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new())).Status);
    }

    [Fact]
    public async Task Watch_FollowsWarmUpAndDrain()
    {
        await using RunningServer server = await RunningServer.StartLoadingAsync(TimeProvider.System, null, factory => factory.Runner.Close());
        await server.UntilAsync(ServingPhase.WarmingUp);
        using AsyncServerStreamingCall<HealthCheckResponse> watch = new Health.HealthClient(server.Channel).Watch(new() { Service = Service });
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        server.Runner.Open();
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        Task stopping = server.StopAsync();
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.False(await watch.ResponseStream.MoveNext(CancellationToken.None));
        await stopping;
    }

    [Fact]
    public async Task Watch_AnUnknownService_SaysSo()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using AsyncServerStreamingCall<HealthCheckResponse> watch = new Health.HealthClient(server.Channel).Watch(new() { Service = "x" });
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
    }

    [Fact]
    public async Task Reflection_ListsTheServices()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        string[] names = [.. call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name)];
        Assert.Contains(Service, names);
        Assert.Contains("inference.GRPCInferenceService", names);
        Assert.Contains("grpc.health.v1.Health", names);
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None)); // to go before the server has ended is a cancellation, which it logs
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        return watch.ResponseStream.Current.Status;
    }
}
