using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MoxE.Model;
using MoxE.Server.Models;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Models;

/// <summary>Several models from the start on.</summary>
public sealed class StartTests : IDisposable
{
    private readonly ModelsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_SeveralModels_ServesEachByNameAndTheDefaultWithoutOne()
    {
        Write("b", "a", "c");
        await using RunningServer server = await StartAsync("Models:Default=b");
        await server.UntilAsync(models => models.Served.Count() == 3);
        foreach (string name in new[] { "a", "b", "c" })
        {
            JsonElement answer = await server.Http.AnswerAsync($$"""{"model":"{{name}}","prompt":"a","max_tokens":2,"temperature":0}""");
            Assert.Equal((name, "bc"), (answer.GetProperty("model").GetString(), answer.Text()));
        }

        Assert.Equal("b", (await server.Http.AnswerAsync("""{"prompt":"a","max_tokens":1}""")).GetProperty("model").GetString());
        using JsonDocument list = JsonDocument.Parse(await server.Http.GetStringAsync("/v1/models"));
        Assert.Equal(["a", "b", "c"], list.RootElement.GetProperty("data").EnumerateArray().Select(card => card.GetProperty("id").GetString()));
        using JsonDocument card = JsonDocument.Parse(await server.Http.GetStringAsync("/v1/models/c:1"));
        Assert.Equal(("c:1", "c", "1"), (card.RootElement.GetProperty("id").GetString(), card.RootElement.GetProperty("root").GetString(), card.RootElement.GetProperty("version").GetString()));
        using HttpResponseMessage other = await server.Http.GetAsync("/v1/models/d");
        Assert.Equal("The model 'd' does not exist; 'a', 'b', 'c' are served.", (await other.ErrorAsync(HttpStatusCode.NotFound)).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Start_TheDefaultFirst_IsReadyBeforeTheOthers()
    {
        Write("a", "z");
        await using RunningServer server = await RunningServer.StartLoadingAsync(
            TimeProvider.System, null, factory => factory.Prepares = runner => Hold(factory, runner), _folder.Settings("Models:Default=z"));
        await server.UntilAsync(ServingPhase.Ready);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/ready")).StatusCode);
        using HttpResponseMessage loading = await server.Http.CompleteAsync("""{"model":"a","prompt":"a"}""");
        await loading.ErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(loading.Headers.RetryAfter);
        await server.UntilAsync(models => models.Get("a", 1)?.State == VersionState.WarmingUp);

        static void Hold(TestEngineFactory factory, SuccessorRunner runner)
        {
            if (runner != factory.Runner)
            {
                runner.Close();
            }
        }
    }

    [Fact]
    public async Task Start_OneOfSeveralBroken_ServesTheOthersAndSaysSo()
    {
        Write("a", "b");
        await using RunningServer server = await StartAsync(Broken("a"));
        server.ExpectErrors = true;
        await server.UntilAsync(ServingPhase.Ready); // though "a" is the default, the first by name
        Assert.Equal("bc", (await server.Http.AnswerAsync("""{"model":"b","prompt":"a","max_tokens":2,"temperature":0}""")).Text());
        using HttpResponseMessage gone = await server.Http.CompleteAsync("""{"prompt":"a"}""");
        Assert.Equal("The model 'a' is not loaded; 'b' is served.", (await gone.ErrorAsync(HttpStatusCode.NotFound)).GetProperty("message").GetString());
        await server.UntilAsync(_ => server.Logs.Lines.Any(line => line.Level == LogLevel.Error && line.Text.EndsWith("truncated", StringComparison.Ordinal)));
        Assert.Equal(["a 1 failed", "b 1 ready"], await server.Http.IndexAsync());
    }

    [Theory]
    [InlineData("Models:RequireAll=true", "a")]
    [InlineData("Models:RequireAll=false", "ab")]
    public async Task Start_TooManyBroken_StopsTheServer(string setting, string broken)
    {
        Write("a", "b");
        await using RunningServer server = await RunningServer.StartLoadingAsync(TimeProvider.System, null, Broken(broken), _folder.Settings(setting));
        server.ExpectErrors = true;
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(server.State.Broken);
        Assert.Equal(broken.Length, server.Logs.Lines.Count(line => line.Text == "The model cannot be served: truncated"));
    }

    [Fact]
    public async Task Start_NamesOnly_LoadsThoseNames()
    {
        Write("a", "b");
        await using RunningServer server = await StartAsync("Models:Load=b", "Models:Mode=explicit");
        Assert.Equal(["a 1 unloaded", "b 1 ready"], await server.Http.IndexAsync());
        Assert.Equal(["1 ready"], await server.Http.ChangedAsync("a", "load"));
    }

    [Fact]
    public async Task Start_WithoutAModelWhereSomeMayCome_WaitsForIt()
    {
        await using RunningServer server = await RunningServer.StartLoadingAsync(TimeProvider.System, null, null, _folder.Settings("Models:Mode=explicit"));
        await server.UntilAsync(ServingPhase.Empty);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/live")).StatusCode);
        using HttpResponseMessage ready = await server.Http.GetAsync("/health/ready");
        Assert.Equal("""{"status":"not_ready","reason":"no model is loaded"}""", await ready.Content.ReadAsStringAsync());
        using HttpResponseMessage refused = await server.Http.CompleteAsync("""{"prompt":"a"}""");
        await refused.ErrorAsync(HttpStatusCode.ServiceUnavailable);
        Write("new");
        await server.Http.ChangedAsync("new", "load");
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/ready")).StatusCode);
        Assert.Equal("bc", (await server.Http.AnswerAsync("""{"prompt":"a","max_tokens":2,"temperature":0}""")).Text());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Models:Load=")]
    public async Task Start_WithoutAModelWhereNoneCanCome_StopsTheServer(string setting)
    {
        if (setting.Length > 0)
        {
            Write("a");
        }

        await using RunningServer server = await RunningServer.StartLoadingAsync(
            TimeProvider.System, null, null, setting.Length > 0 ? _folder.Settings(setting) : _folder.Settings());
        server.ExpectErrors = true;
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains(server.Logs.Lines, line => line.Level == LogLevel.Critical && line.Text.EndsWith("there is no such model", StringComparison.Ordinal));
    }

    private static Action<TestEngineFactory> Broken(string names) =>
        factory => factory.Breaks = location => names.Contains(location.Name, StringComparison.Ordinal) ? new ModelFormatException("truncated") : null;

    private void Write(params string[] names)
    {
        foreach (string name in names)
        {
            _folder.Write(name);
        }
    }

    private Task<RunningServer> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    private async Task<RunningServer> StartAsync(Action<TestEngineFactory> prepare, params string[] settings)
    {
        RunningServer server = await RunningServer.StartLoadingAsync(TimeProvider.System, null, prepare, _folder.Settings(settings));
        await server.UntilAsync(ServingPhase.Ready);
        return server;
    }
}
