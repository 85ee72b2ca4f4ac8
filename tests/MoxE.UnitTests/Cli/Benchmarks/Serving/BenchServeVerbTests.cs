using System.Diagnostics;
using System.Globalization;
using MoxE.Cli;
using MoxE.Cli.Benchmarks.Serving.Server;

namespace MoxE.UnitTests.Cli.Benchmarks.Serving;

public class BenchServeVerbTests
{
    [Theory]
    [InlineData("neither a model")]
    [InlineData("both a model", "m", "--url", "http://127.0.0.1:1")]
    [InlineData("\"nowhere\"", "--url", "nowhere")]
    [InlineData("--server-cores: found beside", "--url", "http://127.0.0.1:1", "--threads", "2")]
    [InlineData("found grpc without", "--url", "http://127.0.0.1:1", "--protocol", "grpc")]
    [InlineData("found cold", "--url", "http://127.0.0.1:1", "--scenario", "cold")]
    [InlineData("\"0\"", "m", "--concurrency", "4,0")]
    [InlineData("\"0\"", "m", "--rate", "1,0")]
    [InlineData("\"NaN\"", "m", "--rate", "NaN")]
    [InlineData("\"Slots\"", "m", "--set", "Slots")]
    [InlineData("found up to 1,638,400,000 tokens", "m", "--requests", "100000", "--max-tokens", "16384")]
    [InlineData("no such", "no such folder")]
    public async Task Serve_BadArguments_AreOneLine(string part, params string[] args) =>
        (await CliRun.Of(["bench", "serve", .. args])).AssertFailed(part == "both a model" ? "a model and the address" : part);

    [Theory]
    [InlineData("serve", "--concurrency")]
    [InlineData("report", "FOLDER")]
    [InlineData("make-model", "--top-k")]
    public async Task Run_Help_ShowsOptionsAndExamples(string verb, string option)
    {
        CliRun run = await CliRun.Of("bench", verb, "--help");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(option, run.Out, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  moxe bench {verb} ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OneCore_BindsTheChild()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string allowed = (await File.ReadAllLinesAsync("/proc/self/status")).Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        int core = int.Parse(allowed.Split(':')[1].Trim().Split('-', ',')[0], CultureInfo.InvariantCulture);

        using Process child = CpuAffinity.Start(new ProcessStartInfo("cat", ["/proc/self/status"]) { RedirectStandardOutput = true }, [core]);

        Assert.Contains($"\nCpus_allowed_list:\t{core}\n", await child.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Throws<CommandException>(() => CpuAffinity.Start(new ProcessStartInfo("cat", ["/dev/null"]), [CpuAffinity.Cores - 1]));
    }
}
