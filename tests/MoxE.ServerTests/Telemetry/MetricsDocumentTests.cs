using System.Text.RegularExpressions;
using MoxE.ServerTests.Harness;
using MoxE.TestKit;

namespace MoxE.ServerTests.Telemetry;

/// <summary>deploy/METRICS.md against a scrape of the default model's server.</summary>
[Collection(ProcessMeters.Name)]
public sealed partial class MetricsDocumentTests
{
    private static readonly string[] AppearWithTheFirst = ["moxe_failed_steps_total counter", "moxe_model_load_failures_total counter"];

    [Fact]
    public async Task Document_NamesAndTypes_AreThoseOfAScrape()
    {
        string document = await File.ReadAllTextAsync(Path.Combine(RepositoryPaths.Root, "deploy", "METRICS.md"));
        IEnumerable<string> documented = Row().Matches(document).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}");

        await using LoopbackServer server = await LoopbackServer.StartModelAsync();
        using HttpResponseMessage answer = await server.Http.CompleteAsync("""{"prompt":"In the beginning","max_tokens":4}""");
        string scrape = await server.Http.GetStringAsync("/metrics");
        IEnumerable<string> scraped = Family().Matches(scrape).Select(family => $"{family.Groups[1].Value} {family.Groups[2].Value}");

        Assert.Equal(documented.Except(AppearWithTheFirst).Order(), scraped.Order());
    }

    [GeneratedRegex(@"^\| `(moxe_\w+)` \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^# TYPE (moxe_\w+) (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Family();
}
