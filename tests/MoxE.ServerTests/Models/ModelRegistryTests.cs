using MoxE.Server.Models;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Models;

public sealed class ModelRegistryTests
{
    private readonly ModelRegistry _registry = new();

    [Fact]
    public void Find_AName_GivesTheNewestReadyVersion()
    {
        ServedModel first = Serve("mine", 1), third = Serve("mine", 3);
        _registry.BeginLoad(At("mine", 4));
        Assert.Same(third, Find("mine").Value);
        Assert.Same(first, Find("mine:1").Value);
        Assert.Same(first, Find("mine", "1").Value);
        Assert.Same(third, Find("mine", "").Value);
    }

    [Fact]
    public void Find_NoName_GivesTheDefault()
    {
        ServedModel first = Serve("a", 1), preferred = Serve("b", 1);
        Assert.Same(first, Find(null).Value);
        _registry.Prefer("b");
        Assert.Same(preferred, Find("").Value);
        _registry.Prefer("gone");
        Assert.Same(first, Find(null).Value);
    }

    [Fact]
    public void Find_ANameWithAColon_IsTakenWholeFirst()
    {
        ServedModel whole = Serve("team:7", 1);
        Assert.Same(whole, Find("team:7").Value);
        Assert.Same(whole, Find("team:7:1").Value);
    }

    [Theory]
    [InlineData("other", null, "The model 'other' does not exist; 'mine' is served.")]
    [InlineData("other:1", null, "The model 'other:1' does not exist; 'mine' is served.")]
    [InlineData("mine", "7", "The model 'mine' has no version '7'; 'mine' is served.")]
    [InlineData("mine:x", null, "The model 'mine' has no version 'x'; 'mine' is served.")]
    [InlineData("mine", "01", "The model 'mine' has no version '01'; 'mine' is served.")]
    [InlineData("mine:2", null, "Version 2 of the model 'mine' is not loaded; 'mine' is served.")]
    [InlineData("broken", null, "The model 'broken' is not loaded; 'mine' is served.")]
    public void Find_WhatIsNotServed_Is404AndNamesWhatIs(string name, string? version, string message)
    {
        Serve("mine", 1);
        _registry.Fail(At("mine", 2), "no");
        _registry.Fail(At("broken", 1), "no");
        Assert.Equal(new ServiceError(ErrorKind.ModelNotFound, message, "model"), Find(name, version).Error);
    }

    [Fact]
    public void Find_ManyModels_NamesAFewOnly()
    {
        for (int i = 0; i < 12; i++)
        {
            Serve($"m{i:D2}", 1);
        }

        Assert.Equal("The model 'x' does not exist; 'm00', 'm01', 'm02', 'm03', 'm04', 'm05', 'm06', 'm07' and 4 more are served.", Find("x").Error!.Message);
    }

    [Fact]
    public void Find_WhileLoading_Is503WithATime()
    {
        ModelLocation location = At("mine", 1);
        _registry.BeginLoad(location);
        Assert.Equal((ErrorKind.Unavailable, "Not available: the model is being loaded."), (Find("mine").Error!.Kind, Find("mine").Error!.Message));
        Assert.NotNull(Find(null).Error!.RetryAfter);
        _registry.BeginWarmUp(location, Model("mine"));
        Assert.Equal("Not available: the kernels are being warmed up.", Find("mine:1").Error!.Message);
    }

    [Fact]
    public void Publish_OverTheSameVersion_KeepsTheOldOneUntilItIsReleased()
    {
        ServedModel old = Serve("mine", 1);
        ModelLocation changed = At("mine", 1, "changed");
        _registry.BeginLoad(changed);
        _registry.BeginWarmUp(changed, Model("mine"));
        Assert.Same(old, Find("mine").Value);
        Assert.Equal("first", Version("mine", 1).Location.Stamp); // of what is loaded
        ServedModel fresh = Version("mine", 1).Next!;
        Assert.Same(old, _registry.Publish(changed, fresh));
        Assert.Same(fresh, Find("mine").Value);
        Assert.Equal((VersionState.Ready, "changed", 2), (Version("mine", 1).State, Version("mine", 1).Location.Stamp, Version("mine", 1).Loaded.Count()));
        _registry.Release(old);
        Assert.Same(fresh, Assert.Single(Version("mine", 1).Loaded));
        Assert.Equal(VersionState.Ready, Version("mine", 1).State);
    }

    [Fact]
    public void Fail_WhileTheOldOneServes_KeepsItAndTellsTheReason()
    {
        ServedModel old = Serve("mine", 1);
        ModelLocation changed = At("mine", 1, "changed");
        _registry.BeginLoad(changed);
        _registry.BeginWarmUp(changed, Model("mine"));
        _registry.Fail(changed, "truncated");
        Assert.Same(old, Find("mine").Value);
        ModelVersion version = Version("mine", 1);
        Assert.Equal((VersionState.Ready, "truncated", "changed", "first", null), (version.State, version.Reason, version.FailedStamp, version.Location.Stamp, version.Next));
        Serve("mine", 1);
        Assert.Equal((null, null), (Version("mine", 1).Reason, Version("mine", 1).FailedStamp));
    }

    [Fact]
    public void Retire_ThenRelease_DrainsThenUnloads()
    {
        ServedModel model = Serve("mine", 1);
        Assert.Same(model, _registry.Retire("mine", 1));
        Assert.Equal(VersionState.Draining, Version("mine", 1).State);
        Assert.Equal(ErrorKind.ModelNotFound, Find("mine").Error!.Kind);
        Assert.Null(_registry.Retire("mine", 1));
        _registry.Forget("mine", 1); // not while it is in memory
        _registry.Release(model);
        Assert.Equal(VersionState.Unloaded, Version("mine", 1).State);
        _registry.Forget("mine", 1);
        Assert.Empty(_registry.Snapshot.Models);
    }

    [Fact]
    public void LoadedBytes_DuringASwap_CountsBoth()
    {
        ModelLocation location = At("mine", 1);
        _registry.Publish(location, Model("mine") with { Bytes = 3 });
        _registry.BeginWarmUp(location, Model("mine") with { Bytes = 5 });
        Assert.Equal(8, _registry.Snapshot.LoadedBytes);
        _registry.Publish(location, Version("mine", 1).Next!);
        Assert.Equal(8, _registry.Snapshot.LoadedBytes);
        _registry.Release(Version("mine", 1).Retiring[0]);
        Assert.Equal(5, _registry.Snapshot.LoadedBytes);
    }

    [Fact]
    public async Task Changed_AtEachChange_Completes()
    {
        Task changed = _registry.Changed;
        Assert.False(changed.IsCompleted);
        _registry.BeginLoad(At("mine", 1));
        await changed.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.NotSame(changed, _registry.Changed);
    }

    [Fact]
    public void Snapshot_TakenBefore_DoesNotChange()
    {
        Serve("mine", 1);
        RegistrySnapshot before = _registry.Snapshot;
        _registry.Retire("mine", 1);
        Assert.True(before.Find("mine").Succeeded);
    }

    private static ModelLocation At(string name, int version, string stamp = "first") => new(name, version, $"/models/{name}/{version}", stamp);

    private static ServedModel Model(string name) => new(name, TestEngineFactory.Fingerprint, 0, TestTokenizer.Instance, null!);

    private ServedModel Serve(string name, int version)
    {
        ServedModel model = Model(name) with { Version = version };
        _registry.Publish(At(name, version), model);
        return model;
    }

    private Outcome<ServedModel> Find(string? name, string? version = null) => _registry.Snapshot.Find(name, version);

    private ModelVersion Version(string name, int version) => _registry.Snapshot.Get(name, version)!;
}
