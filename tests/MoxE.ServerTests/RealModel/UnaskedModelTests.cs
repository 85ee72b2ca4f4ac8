using MoxE.ServerTests.Harness;
using MoxE.TestKit;

namespace MoxE.ServerTests.RealModel;

/// <summary>A model that nobody has asked yet, though its server has rehearsed with it. Its name is its own, so that other servers' series are told from its.</summary>
public sealed class UnaskedModelTests : IDisposable
{
    private const string Name = "unasked";

    private readonly ModelsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scrape_NobodyAskedYet_CountsNothing()
    {
        _folder.Copy(RepositoryPaths.DefaultModel, Name);
        await using LoopbackServer server = await LoopbackServer.StartModelAsync(_folder.Settings("Engine:MaxSlots=8"));

        string[] series = [.. (await server.Http.GetStringAsync("/metrics")).Split('\n').Where(line => line.Contains($"model=\"{Name}\"", StringComparison.Ordinal))];

        Assert.Contains(series, line => line.StartsWith("moxe_slots_capacity", StringComparison.Ordinal));
        Assert.DoesNotContain(series, line => line.StartsWith("moxe_generated_tokens", StringComparison.Ordinal));
        Assert.DoesNotContain(series, line => line.StartsWith("moxe_requests_total", StringComparison.Ordinal));
    }
}
