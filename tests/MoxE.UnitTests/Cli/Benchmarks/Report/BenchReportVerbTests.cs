using System.Xml.Linq;
using MoxE.Cli.Benchmarks.Records;

namespace MoxE.UnitTests.Cli.Benchmarks.Report;

public sealed class BenchReportVerbTests : IDisposable
{
    private static readonly RunStamp Stamp = new("2026-01-02", "0123456789ab", "moxe bench m", new MachineFacts("Some CPU", 2, "vectors", 8_000_000_000, "An OS, x64", ".NET 10", "1.2.3"));
    private readonly string _folder = Directory.CreateTempSubdirectory("moxe-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Report_SavedRuns_IsAPageWithTheirTablesAndFigures()
    {
        new SavedRun(1, Stamp, Models: [Model("a|b", "fp32"), Model("m-int8", "int8")], Steps: [Step("a|b", "fp32", 1, 0.004), Step("m-int8", "int8", 1, 0.001), Step("a|b", "fp32", 4, 0.008), Step("m-int8", "int8", 4, 0.004)])
            .Save(Path.Combine(_folder, "steps.json"));
        LoadRow[] load = [Load("http", "closed", 1, 100), Load("grpc", "closed", 1, 120), Load("http", "closed", 256, 900), Load("grpc", "closed", 256, 1000), Load("http", "open", 2.5, 50)];
        new SavedRun(1, Stamp with { Command = "moxe bench serve m" }, Server: Server(), Load: load).Save(Path.Combine(_folder, "serve.json"));
        LatencySummary latency = new(3, 0.002, 0.004, 0.004, 0.004), twice = new(3, 0.003, 0.008, 0.009, 0.009);
        new SavedRun(1, Stamp, Server: Server(), LongPrompt: [new LongPromptResult("http", 8, 20_000, latency, twice, latency, 1.5, null)]).Save(Path.Combine(_folder, "long.json"));
        new SavedRun(1, Stamp, Server: Server(), Mixed: [new MixedResult("grpc", 100, 64, 20_000, load[0], load[1], load[2], load[3])], Cold: [new ColdResult("http", 5, 100, 0.7, 0.9, 0.05, 0.06, 0.01, 0.02)])
            .Save(Path.Combine(_folder, "mixed.json"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "other.json"), """{"tables": []}""");

        CliRun run = await CliRun.Of("bench", "report", _folder);

        Assert.Equal((0, ""), (run.Code, run.Error));
        string[] figures = ["serve-concurrency", "steps-batch", "steps-share"];
        Assert.Equal([.. figures.Select(name => Path.Combine(_folder, name + ".svg")), Path.Combine(_folder, "README.md")], run.Out.TrimEnd('\n').Split('\n'));
        string page = await File.ReadAllTextAsync(Path.Combine(_folder, "README.md"));
        Assert.All(figures, name => Assert.Contains($"]({name}.svg)", page, StringComparison.Ordinal));
        Assert.Contains("## Commit 0123456789ab\n", page, StringComparison.Ordinal);
        Assert.Contains("| processor | Some CPU |", page, StringComparison.Ordinal);
        Assert.Contains("`moxe bench serve m`, 2026-01-02", page, StringComparison.Ordinal);
        Assert.Contains("| decode, batch 1 | 1 | a\\|b | fp32 | 4.000 | 250 | 1.00 | 50 % |", page, StringComparison.Ordinal);
        Assert.Contains("| decode, batch 1 | 1 | m-int8 | int8 | 1.000 | 1,000 | 4.00 | 50 % |", page, StringComparison.Ordinal);
        Assert.Contains("| grpc, 256 clients | 1,000 | 1.90 | 10.0 | 20.0 |", page, StringComparison.Ordinal);
        Assert.Contains("| 1 http 429 |", page, StringComparison.Ordinal);
        Assert.Contains("| http | 8 | 20,000 | 2.00 | 4.00 | 3.00 | 8.00 | 2.00 | 4.00 | 1.50 | 2.00 | 1,500.0 | 0 |", page, StringComparison.Ordinal);
        Assert.Contains("| grpc, long one with the short ones |", page, StringComparison.Ordinal);
        Assert.Contains("| http | 5 | 700.0 | 900.0 | 50.0 | 60.0 | 10.0 | 20.0 | 100 |", page, StringComparison.Ordinal);
        Assert.Contains("http p95", Labels("serve-concurrency"), StringComparer.Ordinal);
        Assert.Contains("256", Labels("serve-concurrency"), StringComparer.Ordinal);
        Assert.Contains("m-int8", Labels("steps-batch"), StringComparer.Ordinal);
        Assert.Contains("decode, batch 4", Labels("steps-share"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Report_FileOfAnotherSchema_IsRefused()
    {
        new SavedRun(2, Stamp).Save(Path.Combine(_folder, "new.json"));
        (await CliRun.Of("bench", "report", _folder)).AssertFailed("new.json: schema: found 2; allowed: 1");
    }

    [Fact]
    public async Task Report_NothingThere_SaysSo()
    {
        (await CliRun.Of("bench", "report", _folder)).AssertFailed("found no JSON file of a benchmark");
        (await CliRun.Of("bench", "report", Path.Combine(_folder, "none"))).AssertFailed("there is no such folder");
    }

    private static ServerRow Server() => new("m", "fp32", 2, [], [0], [1], 1000, 0.8, 200_000_000);

    private static ModelRow Model(string name, string dtype) => new(name, dtype, 1, 0.1, 6_500_000, 200_000_000, 40e9, 240e9, 950e9);

    private static StepRow Step(string name, string dtype, int batch, double seconds) =>
        new(name, dtype, 1, "decode", batch, batch, 0, null, seconds, seconds / 2, 0.5, batch / seconds, 184_000_000, 13_000_000, 1e8, null);

    private static LoadRow Load(string protocol, string loop, double load, double speed)
    {
        LatencySummary latency = new(20, 0.01, 0.02, 0.03, 0.04);
        return new LoadRow(protocol, loop, load, 64, 32, 20, new Dictionary<string, int> { ["http 429"] = 1 }, 10, (long)(speed * 10), 100, latency, latency, latency, latency, 0.9, load);
    }

    private IEnumerable<string> Labels(string figure) => XDocument.Load(Path.Combine(_folder, figure + ".svg")).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value);
}
