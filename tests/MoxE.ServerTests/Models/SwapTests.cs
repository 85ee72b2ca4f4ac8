using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MoxE.Model;
using MoxE.Server.Models;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Models;

/// <summary>Versions that come and go while requests run.</summary>
public sealed class SwapTests : IDisposable
{
    private const string Stream = """{"model":"mine","prompt":"a","max_tokens":5,"temperature":0,"stream":true}""";
    private const string Whole = """{"model":"mine","prompt":"a","max_tokens":3,"temperature":0}""";

    private readonly ModelsFolder _folder = new();

    public SwapTests() => _folder.Write("mine", 1);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("load", 2)]
    [InlineData("reload", 1)]
    public async Task Swap_WhileAStreamRuns_FinishesItOnTheOldAndAnswersOnTheNew(string verb, int version)
    {
        await using RunningServer server = await StartAsync();
        server.Runner.Close();
        Task<string> stream = server.Http.StreamTextAsync(Stream);
        server.Until(status => status.Running == 1);

        _folder.Write("mine", version, "changed");
        string[] states = await server.Http.ChangedAsync("mine", verb);

        Assert.Equal(version == 2 ? ["1 draining", "2 ready"] : ["1 ready"], states);
        Assert.Equal("bcd", (await server.Http.AnswerAsync(Whole)).Text()); // the old engine's loop is held
        Assert.False(stream.IsCompleted);
        Assert.False(server.Runner.IsDisposed);

        server.Runner.Open();
        Assert.Equal(["b", "c", "d", "e", "f"], Completions.Events(await stream).Select(chunk => chunk.Text()));
        await server.UntilAsync(models => models.Versions.All(known => known.Retiring.IsEmpty));
        Assert.True(server.Runner.IsDisposed);
        Assert.False(server.Factory.Runners[1].IsDisposed);
        Assert.Equal(version == 2 ? ["mine 1 unloaded", "mine 2 ready"] : ["mine 1 ready"], await server.Http.IndexAsync());
    }

    [Fact]
    public async Task Swap_AStreamThatOutlivesTheDrain_EndsWithAnError()
    {
        FakeTimeProvider time = new();
        await using RunningServer server = await StartAsync(time, "Models:DrainSeconds=60", "Engine:StallThresholdSeconds=3600");
        server.Runner.Close();
        Task<string> stream = server.Http.StreamTextAsync("""{"model":"mine","prompt":"a","max_tokens":16384,"stream":true}""");
        server.Until(status => status.Running == 1);
        await server.Http.ChangedAsync("mine", "reload");
        time.Advance(TimeSpan.FromSeconds(60));
        server.Runner.Open();
        Assert.Contains("\"error\":", await stream, StringComparison.Ordinal);
        Assert.Equal("bcd", (await server.Http.AnswerAsync(Whole)).Text());
    }

    [Fact]
    public async Task Load_FilesThatAreServed_DoesNothing()
    {
        await using RunningServer server = await StartAsync();
        Assert.Equal(["1 ready"], await server.Http.ChangedAsync("mine", "load"));
        Assert.Single(server.Factory.Runners);
        _folder.Write("mine", 1, "changed");
        Assert.Equal(["1 ready"], await server.Http.ChangedAsync("mine", "load"));
        Assert.Equal(2, server.Factory.Runners.Count);
    }

    [Theory]
    [InlineData("load", 2)]
    [InlineData("reload", 1)]
    public async Task Load_ABrokenVersion_LeavesTheOldOneAndTellsWhy(string verb, int version)
    {
        await using RunningServer server = await StartAsync();
        server.ExpectErrors = true;
        _folder.Write("mine", version, "changed");
        server.Factory.Breaks = _ => new ModelFormatException("model.onnx: truncated");

        using HttpResponseMessage failed = await server.Http.ChangeAsync("mine", verb);

        JsonElement error = await failed.ErrorAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(("model.onnx: truncated", "model_load_failed"), (error.GetProperty("message").GetString(), error.GetProperty("code").GetString()));
        Assert.Equal("bcd", (await server.Http.AnswerAsync(Whole)).Text());
        Assert.Equal("model.onnx: truncated", server.Registry.Snapshot.Get("mine", version)!.Reason);
        Assert.Contains(server.Logs.Lines, line => line.Text.StartsWith($"Model mine, version {version}, could not be loaded", StringComparison.Ordinal));

        server.Factory.Breaks = _ => null;
        Assert.Contains($"{version} ready", await server.Http.ChangedAsync("mine", verb));
    }

    [Fact]
    public async Task Load_AModelWhoseWarmUpFails_IsDisposedAndTheOldOneServes()
    {
        await using RunningServer server = await StartAsync();
        server.ExpectErrors = true;
        server.Factory.Prepares = runner => runner.Poison = 0; // the warm-up runs this token
        using HttpResponseMessage failed = await server.Http.ChangeAsync("mine", "reload");
        await failed.ErrorAsync(HttpStatusCode.UnprocessableEntity);
        Assert.True(server.Factory.Runners[1].IsDisposed);
        Assert.Equal("bcd", (await server.Http.AnswerAsync(Whole)).Text());
    }

    [Fact]
    public async Task Load_BothVersionsTogetherBeyondTheMemory_IsRefusedAndTheOldOneServes()
    {
        // 1.15 × 600,000,000 = 690,000,000 of 1,048,576,000 bytes for the first, as much again for the second.
        await using RunningServer server = await StartAsync(null, factory => factory.Weighs = _ => 600_000_000, "Models:MemoryBudgetMiB=1000");
        server.ExpectErrors = true;
        _folder.Write("mine", 2);
        using HttpResponseMessage refused = await server.Http.ChangeAsync("mine", "load");
        JsonElement error = await refused.ErrorAsync(HttpStatusCode.InsufficientStorage);
        Assert.Equal("insufficient_memory", error.GetProperty("code").GetString());
        Assert.Equal("mine:2 does not fit the memory: it needs 690000073 bytes and 690000073 of 1048576000 are taken; the budget is MoxE:Models:MemoryBudgetMiB", error.GetProperty("message").GetString());
        Assert.Single(server.Factory.Runners);
        Assert.Equal(["mine 1 ready", "mine 2 failed"], await server.Http.IndexAsync());

        await server.Http.ChangedAsync("mine", "unload");
        Assert.Equal(0, server.Registry.Snapshot.LoadedBytes);
        Assert.Equal(["1 unloaded", "2 ready"], await server.Http.ChangedAsync("mine", "load"));
    }

    [Fact]
    public async Task Load_OneOlderVersion_ServesBesideTheNewest()
    {
        _folder.Write("mine", 2);
        await using RunningServer server = await StartAsync();
        Assert.Equal(["mine 1 unloaded", "mine 2 ready"], await server.Http.IndexAsync());
        using HttpResponseMessage unloaded = await server.Http.CompleteAsync("""{"model":"mine:1","prompt":"a"}""");
        await unloaded.ErrorAsync(HttpStatusCode.NotFound);

        Assert.Equal(["1 ready", "2 ready"], await server.Http.ChangedAsync("mine", "load", """{"version":"1"}"""));

        Assert.Same(server.Registry.Snapshot.Get("mine", 2)!.Serving, server.State.Find("mine").Value);
        Assert.Same(server.Registry.Snapshot.Get("mine", 1)!.Serving, server.State.Find("mine:1").Value);
        Assert.Equal("bc", (await server.Http.AnswerAsync("""{"model":"mine:1","prompt":"a","max_tokens":2,"temperature":0}""")).Text());
        Assert.Equal(["1 ready", "2 unloaded"], await server.Http.ChangedAsync("mine", "unload", """{"version":2}"""));
        Assert.Same(server.Registry.Snapshot.Get("mine", 1)!.Serving, server.State.Find("mine").Value); // rolled back
    }

    [Fact]
    public async Task Unload_WhileAStreamRuns_WaitsForItAndRefusesNewRequests()
    {
        await using RunningServer server = await StartAsync();
        server.Runner.Close();
        Task<string> stream = server.Http.StreamTextAsync(Stream);
        server.Until(status => status.Running == 1);
        Task<string[]> unloading = server.Http.ChangedAsync("mine", "unload");
        await server.UntilAsync(models => models.Get("mine", 1)!.State == VersionState.Draining);

        using HttpResponseMessage refused = await server.Http.CompleteAsync(Whole);
        Assert.Equal("The model 'mine' is not loaded; no model is served.", (await refused.ErrorAsync(HttpStatusCode.NotFound)).GetProperty("message").GetString());
        Assert.False(unloading.IsCompleted);

        server.Runner.Open();
        Assert.Equal(["1 unloaded"], await unloading);
        Assert.Equal(5, Completions.Events(await stream).Count);
        Assert.True(server.Runner.IsDisposed);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task Swap_AgainAndAgainUnderLoad_DropsNoRequestAndLeaksNoEngine()
    {
        const int Swaps = 30;
        await using RunningServer server = await StartAsync();
        using CancellationTokenSource enough = new();
        Task<int>[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            int answered = 0;
            for (; !enough.IsCancellationRequested || answered == 0; answered++)
            {
                Assert.Equal(5, Completions.Events(await server.Http.StreamTextAsync(Stream)).Count);
            }

            return answered;
        }))];
        for (int swap = 0; swap < Swaps; swap++)
        {
            Assert.Equal(["1 ready"], await server.Http.ChangedAsync("mine", "reload"));
        }

        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(clients), answered => Assert.True(answered > 0));
        await server.UntilAsync(models => models.Versions.All(known => known.Retiring.IsEmpty));
        Assert.Equal(Swaps + 1, server.Factory.Runners.Count);
        Assert.All(server.Factory.Runners.SkipLast(1), runner => Assert.True(runner.IsDisposed));
        Assert.Equal(0, server.Status.SlotsUsed);
    }

    [Fact]
    public async Task LoadAndUnload_AgainAndAgain_LeavesNothing()
    {
        await using RunningServer server = await StartAsync();
        for (int turn = 0; turn < 20; turn++)
        {
            Assert.Equal(["1 unloaded"], await server.Http.ChangedAsync("mine", "unload"));
            Assert.Equal(0, server.Registry.Snapshot.LoadedBytes);
            Assert.All(server.Factory.Runners, runner => Assert.True(runner.IsDisposed));
            Assert.Equal(["1 ready"], await server.Http.ChangedAsync("mine", "load"));
            Assert.Equal("bcd", (await server.Http.AnswerAsync(Whole)).Text());
        }
    }

    [Fact]
    public async Task Stop_WhileTheOldAndTheNewRun_EndsBoth()
    {
        await using RunningServer server = await StartAsync();
        server.Runner.Close();
        Task<string> stream = server.Http.StreamTextAsync(Stream);
        server.Until(status => status.Running == 1);
        await server.Http.ChangedAsync("mine", "reload");
        Task stopping = server.StopAsync();
        server.Runner.Open();
        Assert.Equal(5, Completions.Events(await stream).Count);
        await stopping;
        Assert.False(server.State.Broken);
    }

    private Task<RunningServer> StartAsync(params string[] settings) => StartAsync(null, _ => { }, settings);

    private Task<RunningServer> StartAsync(TimeProvider time, params string[] settings) => StartAsync(time, _ => { }, settings);

    private async Task<RunningServer> StartAsync(TimeProvider? time, Action<TestEngineFactory> prepare, params string[] settings)
    {
        RunningServer server = await RunningServer.StartLoadingAsync(time ?? TimeProvider.System, null, prepare, _folder.Settings(["Models:Mode=explicit", .. settings]));
        await server.UntilAsync(Server.Serving.ServingPhase.Ready);
        return server;
    }
}
