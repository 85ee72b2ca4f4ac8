using System.Text.Json;
using MoxE.Cli.Benchmarks;
using MoxE.Kernels.Numerics;

namespace MoxE.UnitTests.Cli;

public class BenchVerbTests(CliModels models) : IClassFixture<CliModels>
{
    [Fact]
    public async Task Bench_EveryReadingAMillisecondLater_GivesThatSpeed()
    {
        CliRun run = await CliRun.Of(
            new TickingTime(), CancellationToken.None, "bench", models.P01, "--prompt", "300", "--decode", "3", "--batch", "1,2", "--repeat", "2", "--threads", "1");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("fp32\n", run.Out, StringComparison.Ordinal);
        Assert.Contains(KernelInstructions.Description, run.Out, StringComparison.Ordinal);
        Assert.Matches(@"load +1 ms\n", run.Out);
        Assert.Matches(@"prefill +150,000 tokens/s \(300 tokens, 256 a step\); [\d,]+ % of the floor \([^)]+ GFLOP\)\n", run.Out); // two steps of 1 ms
        Assert.Matches(@"decode, batch 1 +1,000 tokens/s, 1\.000 ms/step; [\d,]+ % of the floor .*\n", run.Out);
        Assert.Matches(@"decode, batch 2 +2,000 tokens/s, 1\.000 ms/step; [\d,]+ % of the floor .*\n", run.Out);
        Assert.Matches(@"peak memory +(\d+ MB|unknown)\n", run.Out);
    }

    [Fact]
    public async Task Bench_Json_HasTheSameFigures()
    {
        CliRun run = await CliRun.Of(
            new TickingTime(), CancellationToken.None, "bench", models.P01, "--prompt", "300", "--decode", "3", "--batch", "1,2", "--repeat", "2", "--threads", "1", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        using var report = JsonDocument.Parse(run.Out);
        JsonElement root = report.RootElement;
        Assert.Equal("fp32", root.GetProperty("dtype").GetString());
        Assert.Equal(KernelInstructions.Description, root.GetProperty("kernels").GetString());
        Assert.Equal(150_000, root.GetProperty("prefill_tokens_per_second").GetDouble());
        Assert.Equal([1, 2], root.GetProperty("decode").EnumerateArray().Select(step => step.GetProperty("rows").GetInt32()));
        Assert.All(root.GetProperty("decode").EnumerateArray(), step => Assert.Equal(0.001, step.GetProperty("seconds").GetDouble()));
        Assert.All(root.GetProperty("decode").EnumerateArray(), step => Assert.True(step.GetProperty("weight_bytes").GetInt64() > 0));
    }

    [Theory]
    [InlineData("\"0\"", "--batch", "1,0")]
    [InlineData("\"0\"", "--repeat", "0")]
    [InlineData("\"many\"", "--prompt", "many")]
    public async Task Bench_BadArguments_AreOneLine(string part, params string[] args) =>
        (await CliRun.Of(["bench", models.P01, .. args])).AssertFailed(part);

    [Theory]
    [InlineData(2048L, "Name:\tmoxe", "VmHWM:\t       2 kB", "VmRSS:\t 1 kB")]
    [InlineData(null, "VmRSS:\t 1 kB")]
    [InlineData(null, "VmHWM:\t many kB")]
    public void PeakMemory_StatusLines_AreRead(long? bytes, params string[] lines) => Assert.Equal(bytes, PeakMemory.Parse(lines));

    /// <summary>A clock that moves on by a millisecond whenever it is read.</summary>
    private sealed class TickingTime : TimeProvider
    {
        private long _milliseconds;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Interlocked.Increment(ref _milliseconds);
    }
}
