namespace MoxE.UnitTests.Cli;

public class ExportVerbTests(CliModels models) : IClassFixture<CliModels>
{
    [Fact]
    public async Task Export_Twice_GivesTheSameBytes()
    {
        string again = models.NewPath("again");

        CliRun run = await CliRun.Of("export", CliModels.P01Case, again, "--name", "p01");

        Assert.Equal(0, run.Code);
        string[] files = [.. Directory.GetFiles(models.P01).Select(file => Path.GetFileName(file)).Order()];
        Assert.Contains("manifest.json", files);
        Assert.Equal(files, Directory.GetFiles(again).Select(file => Path.GetFileName(file)).Order());
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(models.P01, file)), File.ReadAllBytes(Path.Combine(again, file))));
    }

    [Fact]
    public async Task Export_Done_TellsSizesAndProgressByTenths()
    {
        CliRun run = await CliRun.Of("export", CliModels.P01Case, models.NewPath("told"));

        Assert.StartsWith("p01_moxe_xlstm_standard\n", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"parameters +[\d,]+, [\d,]+ active per token\n", run.Out);
        Assert.Matches(@"state per sequence +[\d,]+ bytes\n", run.Out);
        Assert.Matches(@"model\.onnx +[\d,]+ bytes\n", run.Out);
        Assert.Contains("writing weights: 100 % of ", run.Error, StringComparison.Ordinal);
        Assert.Contains("hashing files: 100 % of ", run.Error, StringComparison.Ordinal);
        Assert.InRange(run.Error.Count(c => c == '\n'), 2, 20);
    }

    [Fact]
    public async Task Export_OntoAModel_NeedsOverwrite()
    {
        string target = models.Copy(models.P01, "existing");

        (await CliRun.Of("export", CliModels.P01Case, target)).AssertFailed(target, "overwrit");
        Assert.Equal(0, (await CliRun.Of("export", CliModels.P01Case, target, "--overwrite", "--name", "renamed")).Code);
        Assert.Contains("\"renamed\"", File.ReadAllText(Path.Combine(target, "manifest.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Debug_AddsOutputs()
    {
        string target = models.NewPath("debug");

        Assert.Equal(0, (await CliRun.Of("export", CliModels.P01Case, target, "--debug")).Code);

        Assert.True(new FileInfo(Path.Combine(target, "model.onnx")).Length > new FileInfo(Path.Combine(models.P01, "model.onnx")).Length);
    }

    [Fact]
    public async Task Export_Portable_IsToldInspectedRunAndMeasured()
    {
        string target = models.NewPath("portable");

        CliRun export = await CliRun.Of("export", CliModels.P01Case, target, "--portable", "--name", "p01");

        Assert.Equal(0, export.Code);
        Assert.Contains("graph portable\n", Compact(export.Out), StringComparison.Ordinal);
        string report = (await CliRun.Of("inspect", target)).Out;
        Assert.Contains("graph portable\n operator sets standard 21\n", Compact(report), StringComparison.Ordinal);
        Assert.DoesNotContain("ai.moxe", report, StringComparison.Ordinal);
        string[] generate = ["--token-ids", "5,9,17", "--max-tokens", "12", "--temperature", "0"];
        CliRun fused = await CliRun.Of(["generate", models.P01, .. generate]);
        Assert.Equal(0, fused.Code);
        Assert.Equal(fused, await CliRun.Of(["generate", target, .. generate]));
        CliRun bench = await CliRun.Of("bench", target, "--prompt", "4", "--decode", "2", "--batch", "1", "--repeat", "1", "--threads", "1");
        Assert.Contains("ONNX Runtime's own", bench.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_PortableWithSmallWeights_IsRefused() => (await CliRun.Of(
        "export", CliModels.P01Case, models.NewPath("portable-int8"), "--portable", "--dtype", "int8")).AssertFailed("int8", "portable", "fp32");

    [Theory]
    [InlineData("p02_moxe_xlstm_proportional_e8", "masked")]
    [InlineData("p03_moxe_xlstm_masked_tied", "proportional")]
    public async Task Export_SwapModulationNames_ExchangesThem(string name, string expected)
    {
        string target = models.NewPath($"swapped-{expected}");

        Assert.Equal(0, (await CliRun.Of("export", CliModels.Case(name), target, "--swap-modulation-names")).Code);

        Assert.Contains($"modulation_bias {expected}", Compact((await CliRun.Of("inspect", target)).Out), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_NoCheckpoint_NamesTheMissingFile() =>
        (await CliRun.Of("export", models.NewPath("nothing"), models.NewPath("out"))).AssertFailed("nothing", "config.json");

    [Fact]
    public async Task Export_BadConfiguration_GivesAllFindingsInOneLine()
    {
        string checkpoint = models.Copy(CliModels.P01Case, "bad-config");
        File.WriteAllText(Path.Combine(checkpoint, "config.json"), """{ "num_experts": 3, "num_layers": 0 }""");

        (await CliRun.Of("export", checkpoint, models.NewPath("out"))).AssertFailed("num_experts", "num_layers");
    }

    [Fact]
    public async Task Export_BadName_IsRefused() =>
        (await CliRun.Of("export", CliModels.P01Case, models.NewPath("out"), "--name", "a b")).AssertFailed("a b");

    [Fact]
    public async Task Export_Cancelled_LeavesNothing()
    {
        string parent = models.NewPath("cancelled");
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();

        CliRun run = await CliRun.Of(stop.Token, "export", CliModels.P01Case, Path.Combine(parent, "model"));

        run.AssertFailed("cancelled");
        Assert.Empty(Directory.GetFileSystemEntries(parent));
    }

    private static string Compact(string text) => System.Text.RegularExpressions.Regex.Replace(text, " +", " ");
}
