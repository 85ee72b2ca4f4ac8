using MoxE.Server.Models;

namespace MoxE.ServerTests.Models;

public sealed class SettlingTests
{
    private readonly Settling _settling = new([At("mine", "a")]);

    [Fact]
    public void Look_NothingChanged_IsCalm()
    {
        Assert.True(_settling.Look([At("mine", "a")]));
        Assert.Equal([At("mine", "a")], _settling.Settled);
    }

    [Fact]
    public void Look_ANewModel_CountsAtTheSecondLookAlike()
    {
        Assert.False(_settling.Look([At("mine", "a"), At("new", "half")]));
        Assert.Equal([At("mine", "a")], _settling.Settled);
        Assert.False(_settling.Look([At("mine", "a"), At("new", "whole")]));
        Assert.Equal([At("mine", "a")], _settling.Settled);
        Assert.True(_settling.Look([At("mine", "a"), At("new", "whole")]));
        Assert.Equal([At("mine", "a"), At("new", "whole")], _settling.Settled);
    }

    [Fact]
    public void Look_ChangedFiles_CountAsBeforeUntilTheyRest()
    {
        Assert.False(_settling.Look([At("mine", "b")]));
        Assert.Equal([At("mine", "a")], _settling.Settled);
        Assert.True(_settling.Look([At("mine", "b")]));
        Assert.Equal([At("mine", "b")], _settling.Settled);
    }

    [Fact]
    public void Look_AModelGone_CountsUntilItIsGoneTwice()
    {
        Assert.False(_settling.Look([]));
        Assert.Equal([At("mine", "a")], _settling.Settled);
        Assert.True(_settling.Look([]));
        Assert.Empty(_settling.Settled);
    }

    [Fact]
    public void Look_AModelThatComesBackAtOnce_NeverWent()
    {
        Assert.False(_settling.Look([]));
        Assert.False(_settling.Look([At("mine", "a")]));
        Assert.Equal([At("mine", "a")], _settling.Settled);
        Assert.True(_settling.Look([At("mine", "a")]));
        Assert.Equal([At("mine", "a")], _settling.Settled);
    }

    private static ModelLocation At(string name, string stamp) => new(name, 1, $"/models/{name}", stamp);
}
