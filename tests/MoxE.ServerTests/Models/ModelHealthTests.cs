using System.Net;
using System.Text.Json;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Time.Testing;
using MoxE.OpenInference.V2;
using MoxE.Server.Models;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;
using MoxE.ServerTests.Security;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace MoxE.ServerTests.Models;

/// <summary>Each model's own health, beside the server's.</summary>
public sealed class ModelHealthTests : IDisposable
{
    private readonly ModelsFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StepLoop_OfAnotherModelHangs_ItsProbesSayItAndTheServerStaysReady()
    {
        await using RunningServer server = await StartAsync("a", "b");
        Task<HttpResponseMessage> pending = await HangAsync(server, "b", server.Factory.Runners[1]);

        Assert.Equal((ServingStatus.Serving, ServingStatus.NotServing, ServingStatus.NotServing), (await CheckAsync(server, "a"), await CheckAsync(server, "b"), await CheckAsync(server, "b:1")));
        Assert.Equal(ServingStatus.Serving, await CheckAsync(server, ""));
        GRPCInferenceService.GRPCInferenceServiceClient inference = new(server.Channel);
        Assert.True((await inference.ModelReadyAsync(new() { Name = "a" })).Ready);
        Assert.False((await inference.ModelReadyAsync(new() { Name = "b" })).Ready);
        Assert.True((await inference.ServerReadyAsync(new())).Ready);
        await AnswersAsync(server, "/v2/models/a/ready", HttpStatusCode.OK, """{"name":"a","ready":true}""");
        await AnswersAsync(server, "/v2/models/b/versions/1/ready", HttpStatusCode.ServiceUnavailable, """{"name":"b","ready":false,"error":"the step loop has stopped making progress"}""");
        await AnswersAsync(server, "/health/ready", HttpStatusCode.OK, """{"status":"ready","reason":null}""");
        RepositoryIndexResponse index = await inference.RepositoryIndexAsync(new());
        Assert.Equal(["a READY", "b UNAVAILABLE"], index.Models.Select(model => $"{model.Name} {model.State}"));

        server.Factory.OpenAll();
        (await pending).Dispose();
        Assert.Equal(ServingStatus.Serving, await CheckAsync(server, "b"));
        await AnswersAsync(server, "/v2/models/b/ready", HttpStatusCode.OK, """{"name":"b","ready":true}""");
    }

    [Fact]
    public async Task StepLoop_OfTheDefaultHangs_TheServerIsNotReadyAndTheOtherModelIs()
    {
        await using RunningServer server = await StartAsync("a", "b");
        Task<HttpResponseMessage> pending = await HangAsync(server, "a", server.Factory.Runners[0]);
        Assert.Equal((ServingStatus.NotServing, ServingStatus.NotServing, ServingStatus.Serving), (await CheckAsync(server, ""), await CheckAsync(server, "a"), await CheckAsync(server, "b")));
        server.Factory.OpenAll();
        (await pending).Dispose();
    }

    /// <summary>Where the default model failed, any other that is ready will do, but not one that hangs.</summary>
    [Fact]
    public async Task StepLoop_OfAllThatIsLeftHangs_TheServerIsNotReady()
    {
        await using RunningServer server = await StartAsync("a", "b", "c");
        await server.Http.ChangedAsync("a", "unload");
        await server.UntilAsync(models => models.Get("a", 1)?.State == VersionState.Unloaded);
        Task<HttpResponseMessage> first = await HangAsync(server, "b", server.Factory.Runners[1]);
        Assert.Equal(ServingPhase.Ready, server.State.Read());
        Task<HttpResponseMessage> second = await HangAsync(server, "c", server.Factory.Runners[2]);
        Assert.Equal(ServingPhase.Stalled, server.State.Read());
        server.Factory.OpenAll();
        (await first).Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Watch_OfAModel_FollowsItsStepLoopAndItsUnload()
    {
        await using RunningServer server = await StartAsync("a", "b");
        using AsyncServerStreamingCall<HealthCheckResponse> watch = new Health.HealthClient(server.Channel).Watch(new() { Service = "b" });
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        Task<HttpResponseMessage> pending = await HangAsync(server, "b", server.Factory.Runners[1]);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        server.Factory.OpenAll();
        (await pending).Dispose();
        Task<ServingStatus> next = NextAsync(watch);
        _time.Advance(TimeSpan.FromSeconds(2)); // the next look
        Assert.Equal(ServingStatus.Serving, await next);
        await server.Http.ChangedAsync("b", "unload");
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
    }

    [Fact]
    public async Task Check_OfAModelWithoutAKey_TellsNothing()
    {
        using TestKeys keys = new();
        await using RunningServer server = await RunningServer.StartAsync(keys.Setting);
        Health.HealthClient health = new(server.Channel);
        foreach (string name in new[] { "counting", "other" })
        {
            RpcException refused = await Assert.ThrowsAsync<RpcException>(() => health.CheckAsync(new() { Service = name }).ResponseAsync);
            Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        }

        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new())).Status);
        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new() { Service = "counting" }, CredentialCalls.Metadata(TestKeys.Alice))).Status);
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(() => health.CheckAsync(new() { Service = "other" }, CredentialCalls.Metadata(TestKeys.Alice)).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
    }

    private async Task<RunningServer> StartAsync(params string[] names)
    {
        foreach (string name in names)
        {
            _folder.Write(name);
        }

        RunningServer server = await RunningServer.StartAsync(_time, _folder.Settings("Models:Mode=explicit"));
        await server.UntilAsync(models => models.Served.Count() == names.Length);
        return server;
    }

    /// <summary>Holds a model's step and lets the time of a stall pass.</summary>
    private async Task<Task<HttpResponseMessage>> HangAsync(RunningServer server, string name, SuccessorRunner runner)
    {
        runner.Close();
        Task<HttpResponseMessage> pending = server.Http.CompleteAsync($$"""{"model":"{{name}}","prompt":"a","max_tokens":1}""");
        await Task.Yield();
        LoopbackServer.Until(server.Registry.Snapshot.Get(name, 1)!.Serving!, status => status.Running == 1);
        _time.Advance(TimeSpan.FromSeconds(11));
        return pending;
    }

    private static async Task<ServingStatus> CheckAsync(RunningServer server, string service) => (await new Health.HealthClient(server.Channel).CheckAsync(new() { Service = service })).Status;

    private static async Task AnswersAsync(RunningServer server, string path, HttpStatusCode status, string body)
    {
        using HttpResponseMessage answer = await server.Http.GetAsync(path);
        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((status, body), (answer.StatusCode, document.RootElement.GetRawText()));
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        return watch.ResponseStream.Current.Status;
    }
}
