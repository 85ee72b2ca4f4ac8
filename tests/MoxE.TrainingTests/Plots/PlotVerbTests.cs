using System.Xml.Linq;
using MoxE.Model.Routing;
using MoxE.Training;
using MoxE.Training.Plots;
using MoxE.Training.Reports;
using MoxE.Training.Runs.Records;
using MoxE.TrainingTests.Reports;

namespace MoxE.TrainingTests.Plots;

public sealed class PlotVerbTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _out.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Plot_RunWithRouting_WritesFourPictures()
    {
        Records.Run(new CsvLog(), Records.Start(_folder.Path), last: 8);
        RoutingCsv.Write(_folder.File(RoutingCsv.FileName), [Summary()]);

        Assert.Equal(0, await RunAsync("plot", _folder.Path));

        string[] expected = [.. new[] { "loss", "shares", "difficulty", "rarity" }.Select(name => Path.Combine(_folder.Path, RunPlots.Folder, name + ".svg"))];
        Assert.Equal(expected, _out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(expected, path => Assert.Equal("svg", XDocument.Load(path).Root!.Name.LocalName));
    }

    [Fact]
    public async Task Plot_RunWithoutRouting_SaysWhatIsMissing()
    {
        Records.Run(new CsvLog(), Records.Start(_folder.Path), last: 8);

        Assert.Equal(0, await RunAsync("plot", _folder.Path, "--out", _folder.File("elsewhere")));

        Assert.Equal(["loss.svg", "shares.svg"], Directory.GetFiles(_folder.File("elsewhere")).Select(Path.GetFileName).Order());
        Assert.Contains("no routing.csv", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plot_NoRun_NamesTheFile()
    {
        Assert.Equal(2, await RunAsync("plot", _folder.Path));
        Assert.Contains(CsvLog.StepsFile, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlotAblation_OtherMetricNames_DrawsThePareto()
    {
        File.WriteAllText(_folder.File("r.csv"), "group,name,seed,metric,value\ng,a,1,ppl,3\ng,a,1,speed,5\n");

        Assert.Equal(0, await RunAsync("plot-ablation", _folder.File("r.csv"), "--out", _folder.File("out"), "--perplexity", "ppl", "--speed", "speed"));

        Assert.Equal(["ablation-g.svg", "pareto.svg"], Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(RunEnd.Completed, true)]
    [InlineData(RunEnd.Interrupted, true)]
    [InlineData(RunEnd.Failed, false)]
    public void PlotLog_EndOfARun_DrawsWhatDidNotFail(object end, bool drawn)
    {
        var log = new CompositeLog(new CsvLog(), new PlotLog());
        log.Started(Records.Start(_folder.Path));
        log.Step(Records.Step(1));
        log.Evaluation(Records.Evaluation(1));

        log.Finished(new RunResult((RunEnd)end, 1, 64, 1, null, null));

        Assert.Equal(drawn, File.Exists(Path.Combine(_folder.Path, RunPlots.Folder, "loss.svg")));
        Assert.Equal(drawn, File.Exists(Path.Combine(_folder.Path, RunPlots.Folder, "shares.svg")));
    }

    private static RoutingSummary Summary()
    {
        var rarity = new TokenRarity([10, 5, 1]);
        var analysis = new RoutingAnalysis(2, 1, rarity.Bands);
        analysis.Add(rarity.Bits(0), 0.5, 0.6, [0]);
        analysis.Add(rarity.Bits(2), 0.4, 0.3, [1]);
        return analysis.Summary();
    }

    private Task<int> RunAsync(params string[] args) => TrainerTool.RunAsync(args, new TrainerContext(_out, _error, TimeProvider.System), CancellationToken.None);
}
