using System.Text.Json;
using MoxE.TestKit;

namespace MoxE.UnitTests.Cli;

/// <summary>The model that is served unless another is named.</summary>
public class DefaultModelTests
{
    private const long MostBytes = 25L << 20;
    private const double LeastShare = 0.02;
    private static readonly string Data = Path.Combine(RepositoryPaths.TestData, "moxe-en");
    private static readonly RecordedFigures Recorded = new(RepositoryPaths.DefaultModel, Data);

    public static TheoryData<int> Prompts() => [.. Enumerable.Range(0, Recorded.Greedy.Count)];

    [Fact]
    public Task Eval_HeldOutTokens_GivesTheRecordedFigures() => Recorded.AssertHeldOutAsync();

    [Theory]
    [MemberData(nameof(Prompts))]
    public Task Generate_Greedy_GivesTheRecordedTokens(int index) => Recorded.AssertGreedyAsync(index);

    [Fact]
    public async Task Router_OnHeldOutText_UsesEveryExpert()
    {
        CliRun run = await CliRun.Of("eval", RepositoryPaths.DefaultModel, "--tokens", Path.Combine(Data, "heldout_tokens.json"), "--json");

        using JsonDocument report = JsonDocument.Parse(run.Out);
        Assert.All(report.RootElement.GetProperty("router").EnumerateArray(), layer =>
        {
            double[] counts = [.. layer.GetProperty("expert_token_counts").EnumerateArray().Select(count => count.GetDouble())];
            Assert.All(counts, count => Assert.InRange(count / counts.Sum(), LeastShare, 1));
        });
    }

    [Fact]
    public void Folder_AsShipped_IsSmallAndHasWhatChatsNeed()
    {
        Assert.InRange(Directory.GetFiles(RepositoryPaths.DefaultModel).Sum(file => new FileInfo(file).Length), 1, MostBytes);
        Assert.Contains("messages", File.ReadAllText(Path.Combine(RepositoryPaths.DefaultModel, "chat_template.jinja")), StringComparison.Ordinal);
        Assert.Contains("World English Bible", File.ReadAllText(Path.Combine(RepositoryPaths.DefaultModel, "README.md")), StringComparison.Ordinal);
    }
}
