using MoxE.Cli.Benchmarks.Records;

namespace MoxE.UnitTests.Cli.Benchmarks.Records;

public class RunStampTests
{
    [Theory]
    [InlineData("0.1.0+65a3fe32c5f0aabbccdd", "65a3fe32c5f0")]
    [InlineData("0.1.0+65a3", "65a3")]
    [InlineData("0.1.0", "unknown")]
    [InlineData("0.1.0+", "unknown")]
    [InlineData(null, "unknown")]
    public void CommitOf_Version_IsWhatStandsBehindThePlus(string? version, string commit) => Assert.Equal(commit, RunStamp.CommitOf(version));

    [Fact]
    public void CommandOf_Arguments_NamesNoPlaceOfTheMachine() =>
        Assert.Equal("moxe bench models/moxe-en mine 'two words' --set '' --batch 1,4", RunStamp.CommandOf(["bench", "models/moxe-en", "/home/someone/mine/", "two words", "--set", "", "--batch", "1,4"]));

    [Fact]
    public void ProcessorOf_CpuInfo_IsTheModelsName() =>
        Assert.Equal("Some CPU: 3 GHz", MachineFacts.ProcessorOf(["processor\t: 0", "model name\t: Some CPU: 3 GHz", "model name\t: Another"]));

    [Fact]
    public void Here_Machine_HasNoHostName()
    {
        var machine = MachineFacts.Here();

        Assert.DoesNotContain(Environment.MachineName, machine.Describe(), StringComparison.Ordinal);
        Assert.True(machine is { Cores: > 0, MemoryBytes: > 0 });
        Assert.Matches(@"^\d+\.\d+\.\d+", machine.OnnxRuntime);
    }
}
