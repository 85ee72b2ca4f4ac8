namespace MoxE.UnitTests.Architecture;

/// <summary>The gate is strict: banned symbols are wired in, and with CI=true a warning is an error.</summary>
public class StrictBuildTests
{
    [Fact]
    public async Task Evaluate_WithCi_TreatsWarningsAsErrorsAndBansSymbols()
    {
        using ProjectEvaluation kernels = await ProjectEvaluation.OfAsync("MoxE.Kernels", "CI=true");
        Assert.Equal("true", kernels.Property("TreatWarningsAsErrors"));
        Assert.Equal("enable", kernels.Property("Nullable"));
        Assert.Contains(kernels.Items("AdditionalFiles"), path => Path.GetFullPath(path) == RepositoryTree.PathOf("eng/BannedSymbols.txt"));
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", kernels.Items("PackageReference"));
    }

    [Fact]
    public async Task Evaluate_AtTheDesk_LeavesWarningsBe()
    {
        using ProjectEvaluation kernels = await ProjectEvaluation.OfAsync("MoxE.Kernels", "CI=");
        Assert.NotEqual("true", kernels.Property("TreatWarningsAsErrors"));
    }

    [Theory]
    [InlineData("TreatWarningsAsErrors")]
    [InlineData("WarningsNotAsErrors")]
    [InlineData("NoWarn")]
    [InlineData("Nullable")]
    [InlineData("RunAnalyzers")]
    [InlineData("EnableNETAnalyzers")]
    [InlineData("AnalysisLevel")]
    [InlineData("AnalysisMode")]
    public void Project_OfSrc_NeverLoosensTheRules(string property) =>
        Assert.Empty(RepositoryTree.ProjectsIn("src").Where(p => p.Elements(property).Any()).Select(p => p.Name));

    [Fact]
    public void BannedSymbol_IsAnErrorEverywhere() =>
        Assert.Contains("dotnet_diagnostic.RS0030.severity = error", File.ReadAllLines(RepositoryTree.PathOf(".editorconfig")));

    [Theory]
    [InlineData("P:System.DateTime.Now")]
    [InlineData("P:System.DateTime.UtcNow")]
    [InlineData("P:System.DateTimeOffset.UtcNow")]
    [InlineData("T:System.Diagnostics.Stopwatch")]
    [InlineData("P:System.Random.Shared")]
    [InlineData("M:System.Random.#ctor")]
    [InlineData("M:System.Threading.Thread.Sleep(System.Int32)")]
    [InlineData("M:System.Threading.Tasks.Task.Delay(System.Int32)")]
    public void BannedSymbol_ListHoldsClockChanceAndSleep(string symbol) =>
        Assert.Contains(symbol, File.ReadLines(RepositoryTree.PathOf("eng/BannedSymbols.txt")).Select(line => line.Split(';')[0]));
}
