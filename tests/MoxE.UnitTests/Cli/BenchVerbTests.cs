using System.Text.Json;
using System.Text.RegularExpressions;
using MoxE.Cli.Benchmarks;
using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Steps;
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
        Assert.Matches(@"peak memory +([\d,]+ MB|unknown)\n", run.Out);
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

    [Fact]
    public async Task Bench_TwoModelsThreadsAndPositions_AreRowsSideBySide()
    {
        string file = models.NewPath("steps.json");

        CliRun run = await CliRun.Of(
            new TickingTime(), CancellationToken.None, "bench", models.P01, models.P01, "--prompt", "8,300", "--decode", "2", "--batch", "1,2", "--repeat", "2", "--threads", "1,2", "--position", "40,16", "--json", "--out", file);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(await File.ReadAllTextAsync(file), run.Out);
        SavedRun saved = SavedRun.Read(file)!;
        Assert.Equal([1, 1, 2, 2], saved.Models!.Select(model => model.Threads));
        Assert.All(saved.Models!, model => Assert.True(model is { Model: "p01", Dtype: "fp32", StateBytes: > 0, BytesPerSecond: > 0, OperationsPerSecond: > 0 }));
        string[] steps = ["prefill 8", "prefill 300", "decode, batch 1", "decode, batch 2", "decode at 16", "decode at 40"];
        Assert.Equal(Enumerable.Repeat(steps, 4).SelectMany(all => all), saved.Steps!.Select(StepsTable.Title));
        Assert.Equal([8000, 150_000, 1000, 2000, 1000, 1000], saved.Steps!.Take(6).Select(step => step.TokensPerSecond)); // each step a millisecond
        Assert.All(saved.Steps!, step => Assert.Equal(step.FloorSeconds, step.ShareOfFloor * step.Seconds));
        Assert.Equal(6 * 4, StepsTable.InOrder(saved.Steps!).Count());
        Assert.Equal(["prefill 8"], StepsTable.InOrder(saved.Steps!).Take(4).Select(StepsTable.Title).Distinct());
    }

    [Fact]
    public async Task Bench_TwoModels_AreATable()
    {
        CliRun run = await CliRun.Of(
            new TickingTime(), CancellationToken.None, "bench", models.P01, models.P01, "--prompt", "8", "--decode", "2", "--batch", "1", "--repeat", "1", "--threads", "1");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(2, Regex.Count(run.Out, @"\| prefill 8 +\| +1 \| +p01 \| +fp32 \| +1\.000 \| +8,000 \| +1\.00 \|"));
    }

    [Theory]
    [InlineData(2048L, 1024L, "Name:\tmoxe", "VmHWM:\t       2 kB", "VmRSS:\t 1 kB")]
    [InlineData(null, 1024L, "VmRSS:\t 1 kB")]
    [InlineData(null, null, "VmHWM:\t many kB")]
    public void ProcessMemory_StatusLines_AreRead(long? peak, long? now, params string[] lines) => Assert.Equal(new ProcessMemory(now, peak), ProcessMemory.Parse(lines));

    [Fact]
    public void ProcessMemory_OfAProcessThatIsNot_IsUnknown() => Assert.Equal(default, ProcessMemory.Of(int.MaxValue));

    /// <summary>A clock that moves on by a millisecond whenever it is read.</summary>
    private sealed class TickingTime : TimeProvider
    {
        private long _milliseconds;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Interlocked.Increment(ref _milliseconds);
    }
}
