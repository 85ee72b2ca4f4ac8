using MoxE.Cli;
using MoxE.Cli.Output;
using MoxE.Model.Export;
using Spectre.Console;

namespace MoxE.UnitTests.Cli;

public class MoxeToolTests
{
    [Fact]
    public async Task Run_Version_IsTheAssemblys() =>
        Assert.Equal(new CliRun(0, typeof(MoxeTool).Assembly.GetName().Version!.ToString(3) + "\n", ""), await CliRun.Of("--version"));

    [Theory]
    [InlineData("export")]
    [InlineData("inspect")]
    [InlineData("verify")]
    [InlineData("generate")]
    [InlineData("serve")]
    [InlineData("chat")]
    [InlineData("eval")]
    [InlineData("bench")]
    [InlineData("ablate")]
    public async Task Run_VerbHelp_ShowsUsageAndItsExamples(string verb)
    {
        CliRun all = await CliRun.Of("--help");
        CliRun run = await CliRun.Of(verb, "--help");

        Assert.Contains($"  {verb} <", all.Out, StringComparison.Ordinal);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains($"{verb} ", run.Out[run.Out.IndexOf("Usage:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  moxe {verb} ", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("moxe --help")]
    [InlineData("bogus", "bogus")]
    [InlineData("moxe export --help", "export")]
    [InlineData("moxe inspect --help", "inspect", "a", "b")]
    public async Task Run_BadCommandLine_IsOneLineWithTheWayToHelp(string part, params string[] args) => (await CliRun.Of(args)).AssertFailed(part);

    [Fact]
    public void Describe_Bug_SaysSoWithoutAStackTrace() =>
        Assert.Equal("internal error, please report it: InvalidOperationException: one; two", Failure.Describe(new InvalidOperationException("one\n  two")));

    [Fact]
    public void ExportDisplay_ForAPerson_DrawsABar()
    {
        using StringWriter error = new();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });

        ExportDisplay.ShowBars(console, progress => progress.Report(new ExportProgress(ExportStage.Weights, 8, 8)), CancellationToken.None);

        Assert.Contains("writing weights", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("100%", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ExportLines_ManyReports_WritesEachTenthOnce()
    {
        using StringWriter error = new() { NewLine = "\n" };
        ExportLines lines = new(error, CancellationToken.None);

        for (long done = 1; done <= 1000; done++)
        {
            lines.Report(new ExportProgress(ExportStage.Weights, done, 1000));
        }

        lines.Report(new ExportProgress(ExportStage.Hashes, 5, 10));
        Assert.Equal(
            [.. Enumerable.Range(1, 10).Select(tenth => $"writing weights: {tenth}0 % of 1000 bytes"), "hashing files: 50 % of 10 bytes"],
            error.ToString().TrimEnd('\n').Split('\n'));
    }
}
