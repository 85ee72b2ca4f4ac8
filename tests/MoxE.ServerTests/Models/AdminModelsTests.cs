using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MoxE.Server.Models;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Models;

/// <summary>What the routes under /admin take and answer; what they do to models is in <see cref="SwapTests"/>.</summary>
public sealed class AdminModelsTests : IDisposable
{
    private readonly ModelsFolder _folder = new();

    public AdminModelsTests() => _folder.Write("mine", 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Routes_UnlessEnabled_AreNotThere()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage index = await server.Http.GetAsync("/admin/models");
        await index.ErrorAsync(HttpStatusCode.NotFound);
        using HttpResponseMessage load = await server.Http.ChangeAsync("counting", "load");
        await load.ErrorAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Index_TellsEverythingOfAVersion()
    {
        _folder.Write("mine", 2);
        await using RunningServer server = await RunningServer.StartAsync(_folder.Settings("Models:MemoryBudgetMiB=1"));
        using JsonDocument index = JsonDocument.Parse(await server.Http.GetStringAsync("/admin/models"));
        Assert.Equal(
            $$$"""{"object":"list","default":"mine","mode":"none","memory_bytes":73,"memory_budget_bytes":1048576,"data":[{"name":"mine","version":"1","state":"unloaded","reason":null,"folder":"{{{_folder.Root}}}/mine/1","fingerprint":null,"bytes":0,"slots":0,"running":0,"waiting":0,"draining":0},{"name":"mine","version":"2","state":"ready","reason":null,"folder":"{{{_folder.Root}}}/mine/2","fingerprint":"fp_0123456789ab","bytes":73,"slots":8,"running":0,"waiting":0,"draining":0}]}""",
            index.RootElement.GetRawText()); // 1.15 × 8 slots × 8 bytes = 73.6
    }

    [Theory]
    [InlineData("load")]
    [InlineData("reload")]
    [InlineData("unload")]
    public async Task Change_InModeNone_IsRefused(string verb)
    {
        await using RunningServer server = await RunningServer.StartAsync(_folder.Settings());
        using HttpResponseMessage refused = await server.Http.ChangeAsync("mine", verb);
        JsonElement error = await refused.ErrorAsync(HttpStatusCode.Conflict);
        Assert.Equal("MoxE:Models:Mode is 'none': allowed for this is 'explicit'.", error.GetProperty("message").GetString());
        Assert.Equal(["mine 1 ready"], await server.Http.IndexAsync());
    }

    [Theory]
    [InlineData("none", "load", null, "There is no model 'none'.", "model")]
    [InlineData("none", "unload", null, "There is no model 'none'.", "model")]
    [InlineData("..", "load", null, "There is no route /admin/load.", null)]
    [InlineData("..%2Fmine", "load", null, "There is no model '../mine'.", "model")]
    [InlineData("mine", "load", """{"version":"7"}""", "The model 'mine' has no version '7'; there are 1.", "version")]
    [InlineData("mine", "unload", """{"version":"7"}""", "The model 'mine' has no version '7'; there are 1.", "version")]
    [InlineData("mine", "vanish", null, "There is no route /admin/models/mine/vanish.", null)]
    public async Task Change_OfWhatIsNotThere_Is404(string name, string verb, string? body, string message, string? param)
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage missing = await server.Http.ChangeAsync(name, verb, body);
        JsonElement error = await missing.ErrorAsync(HttpStatusCode.NotFound);
        Assert.Equal((message, param), (error.GetProperty("message").GetString(), error.GetProperty("param").GetString()));
    }

    [Theory]
    [InlineData("""{"versions":"1"}""", "The field 'versions' does not exist: allowed is version.")]
    [InlineData("""{"version":true}""", "'version' is True: allowed is a version such as \"2\".")]
    [InlineData("""{"version":1.5}""", "'version' is Number: allowed is a version such as \"2\".")]
    [InlineData("[]", "The body is not a JSON object: allowed is {\"version\": \"2\"}.")]
    [InlineData("{", "The body is not JSON: allowed is {\"version\": \"2\"}.")]
    [InlineData("""{"version":"1","version":"2"}""", "The body is not JSON: allowed is {\"version\": \"2\"}.")]
    public async Task Change_ABodyThatIsWrong_Is400(string body, string message)
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage refused = await server.Http.ChangeAsync("mine", "load", body);
        Assert.Equal(message, (await refused.ErrorAsync(HttpStatusCode.BadRequest)).GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("?wait=perhaps", "'wait' is 'perhaps': allowed is wait=true or wait=false.")]
    [InlineData("?force=true", "'force' is 'true': allowed is wait=true or wait=false.")]
    public async Task Change_AQueryThatIsWrong_Is400(string query, string message)
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage refused = await server.Http.ChangeAsync("mine", "load", query: query);
        Assert.Equal(message, (await refused.ErrorAsync(HttpStatusCode.BadRequest)).GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", HttpStatusCode.OK)]
    public async Task Change_AnEmptyOrForeignBody_IsTakenByItsType(string type, HttpStatusCode expected)
    {
        await using RunningServer server = await StartAsync();
        using StringContent content = new(type == "text/plain" ? "version 2" : "", Encoding.UTF8, type);
        using HttpResponseMessage answer = await server.Http.PostAsync("/admin/models/mine/load", content);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Change_NotWaitedFor_IsAcceptedAndGoesOn()
    {
        await using RunningServer server = await StartAsync();
        server.Factory.Prepares = runner => runner.Close();
        using HttpResponseMessage accepted = await server.Http.ChangeAsync("mine", "reload", query: "?wait=false");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal(["1 ready"], AdminCalls.States(await accepted.Content.ReadAsStringAsync()));
        await server.UntilAsync(models => models.Get("mine", 1)!.Next is not null);
        server.Factory.Runners[1].Open();
        await server.UntilAsync(models => models.Get("mine", 1) is { Next: null } version && version.Loaded.Count() == 1);
        Assert.True(server.Runner.IsDisposed);
    }

    [Theory]
    [InlineData("other", null)]
    [InlineData("mine", """{"version":"7"}""")]
    public async Task Change_NotWaitedForOfWhatIsNotThere_Is404AllTheSame(string name, string? body)
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage missing = await server.Http.ChangeAsync(name, "load", body, "?wait=false");
        await missing.ErrorAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Change_ItsCallerLeaves_GoesOn()
    {
        await using RunningServer server = await StartAsync();
        server.Factory.Prepares = runner => runner.Close();
        ModelRepository repository = server.Services.GetRequiredService<ModelRepository>();
        using CancellationTokenSource caller = new();
        Task<Outcome<ModelVersion[]>> reload = repository.ReloadAsync("mine", null, caller.Token);
        await server.UntilAsync(models => models.Get("mine", 1)!.Next is not null);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reload);
        server.Factory.Runners[1].Open();
        await server.UntilAsync(models => models.Get("mine", 1) is { Next: null } version && version.Loaded.Count() == 1);
    }

    [Fact]
    public async Task Change_MoreThanMayWait_Is429()
    {
        await using RunningServer server = await StartAsync();
        server.Factory.Prepares = runner => runner.Close();
        ModelRepository repository = server.Services.GetRequiredService<ModelRepository>();
        Task<Outcome<ModelVersion[]>>[] changes = [.. Enumerable.Range(0, ModelRepository.MostWaiting).Select(_ => repository.ReloadAsync("mine", null, default))];
        using HttpResponseMessage refused = await server.Http.ChangeAsync("mine", "load");
        Assert.Equal("32 changes of models wait; no more are allowed.", (await refused.ErrorAsync(HttpStatusCode.TooManyRequests)).GetProperty("message").GetString());
        Assert.NotNull(refused.Headers.RetryAfter);
        await server.UntilAsync(models => models.Get("mine", 1)!.Next is not null); // the first of them is held
        server.Factory.Prepares = _ => { };
        server.Factory.Runners[1].Open();
        Assert.All(await Task.WhenAll(changes), change => Assert.True(change.Succeeded));
        Assert.Equal(["1 ready"], await server.Http.ChangedAsync("mine", "load"));
    }

    [Fact]
    public async Task Stop_WhileAVersionIsOpened_EndsCleanly()
    {
        await using RunningServer server = await StartAsync();
        TaskCompletionSource opening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim open = new();
        server.Factory.Prepares = _ =>
        {
            opening.SetResult();
            open.Wait();
        };
        using HttpResponseMessage accepted = await server.Http.ChangeAsync("mine", "reload", query: "?wait=false");
        await opening.Task;
        Task stopping = server.StopAsync();
        ModelLoader loader = server.Services.GetRequiredService<ModelLoader>();
        Assert.True(SpinWait.SpinUntil(() => loader.IsStopping, TimeSpan.FromSeconds(30)));
        ModelRepository repository = server.Services.GetRequiredService<ModelRepository>();
        Outcome<ModelVersion[]> late = await repository.LoadAsync("mine", null, default);
        Assert.Equal(ErrorKind.Unavailable, late.Error!.Kind);
        open.Set();
        await stopping;
        Assert.False(server.State.Broken);
        Assert.True(server.Factory.Runners[1].IsDisposed);
    }

    private Task<RunningServer> StartAsync() => RunningServer.StartAsync(_folder.Settings("Models:Mode=explicit"));
}
