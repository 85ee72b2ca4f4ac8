using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MoxE.Model;
using MoxE.Server.Models;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Models;

/// <summary>A folder that is followed. But for the tests of the loop, looks are only those that a test takes.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly ModelsFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public WatchTests() => _folder.Write("mine", 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Look_AModelBeingCopied_IsLoadedOnceItsFilesRest()
    {
        await using RunningServer server = await StartAsync();
        _folder.WriteFile("new/model.onnx", "half");
        await LookAsync(server);
        await LookAsync(server);
        Assert.Equal(["mine 1 ready"], Index(server)); // no manifest: it is written last
        _folder.Write("new", "{");
        await LookAsync(server);
        _folder.Write("new", "{}");
        await LookAsync(server);
        Assert.Equal(["mine 1 ready"], Index(server)); // still changing
        await LookAsync(server);
        Assert.Equal(["mine 1 ready", "new 1 ready"], Index(server));
        Assert.Equal("bc", (await server.Http.AnswerAsync("""{"model":"new","prompt":"a","max_tokens":2,"temperature":0}""")).Text());
    }

    [Fact]
    public async Task Look_ANewVersion_TakesThePlaceOfTheOldOne()
    {
        await using RunningServer server = await StartAsync();
        server.Runner.Close();
        Task<string> stream = server.Http.StreamTextAsync("""{"prompt":"a","max_tokens":4,"temperature":0,"stream":true}""");
        server.Until(status => status.Running == 1);
        _folder.Write("mine", 2);
        await LookTwiceAsync(server);
        Assert.Equal(["mine 1 draining", "mine 2 ready"], Index(server));
        server.Runner.Open();
        Assert.Equal(4, Completions.Events(await stream).Count);
        await server.UntilAsync(models => models.Get("mine", 1)!.State == VersionState.Unloaded);
    }

    [Fact]
    public async Task Look_ABrokenVersion_LeavesTheOldOneAndIsTriedAgainWhenItsFilesChange()
    {
        await using RunningServer server = await StartAsync();
        server.ExpectErrors = true;
        server.Factory.Breaks = _ => new ModelFormatException("truncated");
        _folder.Write("mine", 2);
        await LookTwiceAsync(server);
        await LookTwiceAsync(server);
        Assert.Equal(["mine 1 ready", "mine 2 failed"], Index(server));
        Assert.Single(server.Logs.Lines, line => line.Level == LogLevel.Error); // tried once

        server.Factory.Breaks = _ => null;
        _folder.Write("mine", 2, "whole");
        await LookTwiceAsync(server);
        await server.UntilAsync(models => models.Get("mine", 2)!.State == VersionState.Ready && models.Get("mine", 1)!.State == VersionState.Unloaded);
    }

    [Fact]
    public async Task Look_ChangedFiles_AreLoadedAnew()
    {
        await using RunningServer server = await StartAsync();
        ServedModel before = server.State.Model!;
        await LookTwiceAsync(server);
        Assert.Same(before, server.State.Model);
        _folder.Write("mine", 1, "changed");
        await LookTwiceAsync(server);
        Assert.NotSame(before, server.State.Model);
        Assert.Equal(["mine 1 ready"], Index(server));
    }

    [Fact]
    public async Task Look_AFolderGone_IsUnloadedAndForgotten()
    {
        _folder.Write("other");
        await using RunningServer server = await StartAsync();
        await server.UntilAsync(models => models.Served.Count() == 2);
        _folder.Remove("other");
        await LookAsync(server);
        Assert.Equal(["mine 1 ready", "other 1 ready"], Index(server)); // it may come back at once
        await LookAsync(server);
        await server.UntilAsync(models => models.Get("other", 1)!.State == VersionState.Unloaded);
        await LookAsync(server);
        Assert.Equal(["mine 1 ready"], Index(server));
    }

    [Fact]
    public async Task Look_TheWholeFolderGone_ChangesNothing()
    {
        await using RunningServer server = await StartAsync();
        string aside = _folder.Root + ".aside";
        Directory.Move(_folder.Root, aside);
        await LookTwiceAsync(server);
        Assert.Equal(["mine 1 ready"], Index(server));
        Assert.Contains(server.Logs.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("nothing is changed", StringComparison.Ordinal));
        Directory.Move(aside, _folder.Root);
    }

    [Fact]
    public async Task Look_AModelThatTheOptionsDoNotName_IsLeftAlone()
    {
        await using RunningServer server = await StartAsync("Models:Load=mine");
        _folder.Write("other");
        await LookTwiceAsync(server);
        Assert.Equal(["mine 1 ready"], Index(server));
        await server.Http.ChangedAsync("other", "load");
        await LookTwiceAsync(server);
        Assert.Equal(["mine 1 ready", "other 1 ready"], Index(server));
    }

    /// <summary>A look that began before the stop must not wait for a turn that never comes.</summary>
    [Fact]
    public async Task Look_WhenTheServerHasStopped_LoadsNothing()
    {
        await using RunningServer server = await StartAsync();
        _folder.Write("new");
        await LookAsync(server);
        await server.StopAsync();
        await LookAsync(server);
        Assert.Equal(["mine 1 ready"], Index(server));
    }

    /// <summary>The loop itself: whether by a notice of the system or by the poll, the model comes.</summary>
    [Fact]
    public async Task Watch_AFolderCopiedIn_IsServed()
    {
        await using RunningServer server = await StartAsync("Models:Mode=watch");
        _folder.Write("new");
        Task served = server.UntilAsync(models => models.Get("new", 1) is { State: VersionState.Ready });
        while (!served.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await served;
    }

    [Fact]
    public async Task Unload_InAWatchedFolder_IsRefused()
    {
        await using RunningServer server = await StartAsync("Models:Mode=watch");
        using HttpResponseMessage refused = await server.Http.ChangeAsync("mine", "unload");
        Assert.Equal(
            "MoxE:Models:Mode is 'watch': allowed for this is 'explicit'.",
            (await refused.ErrorAsync(System.Net.HttpStatusCode.Conflict)).GetProperty("message").GetString());
        Assert.Equal(["1 ready"], await server.Http.ChangedAsync("mine", "reload"));
    }

    private static string[] Index(RunningServer server) =>
        [.. server.Registry.Snapshot.Versions.Select(version => $"{version.Location.Name} {version.Location.Version} {version.State.Word()}")];

    private static Task<bool> LookAsync(RunningServer server) => server.Services.GetRequiredService<ModelWatcher>().LookAsync();

    private static async Task LookTwiceAsync(RunningServer server)
    {
        await LookAsync(server);
        await LookAsync(server);
    }

    private Task<RunningServer> StartAsync(params string[] settings) =>
        RunningServer.StartAsync(_time, _folder.Settings(["Models:Mode=explicit", "Engine:StallThresholdSeconds=3600", .. settings]));
}
