using MoxE.Fuzz.Coverage;
using MoxE.Fuzz.Running;
using MoxE.Fuzz.Targets;
using SharpFuzz.Common;
using Xunit;

namespace MoxE.Fuzz.Tests;

/// <summary>What a run finds, and that it is guided.</summary>
[Collection(nameof(CoverageMap))]
public sealed class FuzzRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moxe-fuzz-").FullName;
    private readonly List<string> _lines = [];

    public FuzzRunTests() => CoverageMap.Attach();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_NothingFails_GivesZero()
    {
        Assert.Equal(0, Run(100, _ => { }));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Run_AnException_IsKeptOnceAndFailsTheRun()
    {
        Assert.Equal(1, Run(2_000, input => _ = input.Length == 3 ? throw new InvalidOperationException("three") : 0));
        string file = Assert.Single(Directory.GetFiles(_folder));
        Assert.Equal(3, new FileInfo(file).Length);
        Assert.Equal("fake", FailureStore.TargetOf(file));
        Assert.Contains(_lines, line => line.Contains("InvalidOperationException: three", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ALeakFoundAtTheEnd_FailsTheRun() =>
        Assert.Equal(1, Run(10, _ => { }, () => throw new RuleBrokenException("a slot is rented")));

    [Fact]
    public void Run_MemoryThatStays_FailsTheRun()
    {
        List<byte[]> kept = [];
        Assert.Equal(1, Run(100, _ => kept.Add(new byte[1 << 20])));
        Assert.NotEmpty(kept);
    }

    [Fact]
    public void Run_ADefectBehindFourBytes_IsFoundByTheEdgesOnTheWay()
    {
        // By chance alone one input in four thousand million would do.
        int code = Run(200_000, input =>
        {
            ReadOnlySpan<byte> magic = [0x4D, 0x93, 0xE7, 0x21];
            int matching = input.AsSpan().CommonPrefixLength(magic);
            for (int i = 0; i < matching; i++)
            {
                Hit(100 + i);
            }

            if (matching == magic.Length)
            {
                throw new InvalidOperationException("found");
            }
        });
        Assert.Equal(1, code);
    }

    [Fact]
    public void Run_WithTheSameSeed_TriesTheSameInputs()
    {
        List<byte[]> first = [], second = [], other = [];
        Run(500, first.Add);
        Run(500, second.Add);
        Run(500, other.Add, seed: 2);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    private static unsafe void Hit(int edge) => Trace.SharedMem[edge]++;

    private int Run(int inputs, Action<byte[]> run, Action? end = null, int seed = 1) =>
        new FuzzRun(new FuzzSettings { Inputs = inputs, Seed = seed }, TimeProvider.System, new FailureStore(_folder), _lines.Add).Run([new FakeTarget(run, end)]);
}
