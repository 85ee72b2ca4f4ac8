using MoxE.Model;
using MoxE.Server.Models;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Telemetry;

/// <summary>Two models in a scrape, and what is left of one that was unloaded.</summary>
[Collection(ProcessMeters.Name)]
public sealed class ModelMetricsTests : IDisposable
{
    private readonly ModelsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scrape_TwoModels_KeepsTheirSeriesApart()
    {
        await using RunningServer server = await StartAsync();
        await server.Http.AnswerAsync("""{"model":"a","prompt":"abc","max_tokens":3,"temperature":0}""");
        await server.Http.AnswerAsync("""{"model":"b","prompt":"a","max_tokens":5,"temperature":0}""");
        string[] lines = await ScrapeAsync(server);
        Assert.Equal("3", Value(lines, "moxe_generated_tokens_total", "a"));
        Assert.Equal("5", Value(lines, "moxe_generated_tokens_total", "b"));
        Assert.Equal("3", Value(lines, "moxe_prompt_tokens_total", "a"));
        Assert.Equal("8", Value(lines, "moxe_slots_capacity", "a"));
        Assert.Equal("8", Value(lines, "moxe_slots_capacity", "b"));
        Assert.Equal("1", Value(lines, "moxe_requests_total", "b"));
        Assert.Contains(lines, line => line.StartsWith("moxe_router_tokens_total{", StringComparison.Ordinal) && Has(line, "model", "b") && Has(line, "layer", "1") && Has(line, "expert", "3"));
        Assert.Equal("2", lines.Single(line => line.StartsWith("moxe_models_ready", StringComparison.Ordinal)).Split(' ')[1]);
    }

    /// <summary>A swap ends one of two engines that share a name: the other must go on counting, from where the first stood.</summary>
    [Fact]
    public async Task Scrape_AfterASwap_CountsOn()
    {
        await using RunningServer server = await StartAsync();
        await server.Http.AnswerAsync("""{"model":"a","prompt":"a","max_tokens":3,"temperature":0}""");
        await ScrapeAsync(server);
        await server.Http.ChangedAsync("a", "reload");
        await server.UntilAsync(models => models.Versions.All(version => version.Retiring.IsEmpty));
        await ScrapeAsync(server);
        await server.Http.AnswerAsync("""{"model":"a","prompt":"a","max_tokens":4,"temperature":0}""");
        string[] lines = await ScrapeAsync(server);
        Assert.Equal("7", Value(lines, "moxe_generated_tokens_total", "a"));
        Assert.Equal("8", Value(lines, "moxe_slots_capacity", "a"));
        Assert.Equal("14", RouterTokens(lines, "a")); // 7 steps of one token, 2 experts each
    }

    [Fact]
    public async Task Scrape_AfterAnUnload_HasNoSeriesOfTheModelAndAllOfTheOther()
    {
        await using RunningServer server = await StartAsync();
        await server.Http.AnswerAsync("""{"model":"a","prompt":"a","max_tokens":3}""");
        await server.Http.AnswerAsync("""{"model":"b","prompt":"a","max_tokens":3}""");
        await ScrapeAsync(server);
        await server.Http.ChangedAsync("a", "unload");
        await ScrapeAsync(server); // says it for the last time
        string[] lines = await ScrapeAsync(server);
        Assert.DoesNotContain(lines, line => line.Contains("model=\"a\"", StringComparison.Ordinal));
        Assert.Equal("3", Value(lines, "moxe_generated_tokens_total", "b"));
        Assert.Equal("0", Value(lines, "moxe_requests_running", "b"));
        await server.Http.ChangedAsync("a", "load");
        Assert.Equal("8", Value(await ScrapeAsync(server), "moxe_slots_capacity", "a"));
    }

    [Fact]
    public async Task Scrape_AfterFailedLoads_CountsThemByModel()
    {
        await using RunningServer server = await StartAsync();
        server.ExpectErrors = true;
        server.Factory.Breaks = _ => new ModelFormatException("truncated");
        for (int i = 0; i < 2; i++)
        {
            (await server.Http.ChangeAsync("a", "reload")).Dispose();
        }

        (await server.Http.ChangeAsync("unheard-of", "load")).Dispose();
        string[] lines = await ScrapeAsync(server);
        Assert.Equal("2", Value(lines, "moxe_model_load_failures_total", "a"));
        Assert.DoesNotContain(lines, line => line.Contains("unheard-of", StringComparison.Ordinal));
    }

    private async Task<RunningServer> StartAsync()
    {
        _folder.Write("a");
        _folder.Write("b");
        RunningServer server = await RunningServer.StartAsync(_folder.Settings("Models:Mode=explicit"));
        await server.UntilAsync(models => models.Get("b", 1) is { State: VersionState.Ready });
        return server;
    }

    private static async Task<string[]> ScrapeAsync(RunningServer server) => (await server.Http.GetStringAsync("/metrics")).Split('\n');

    private static string Value(string[] lines, string name, string model) =>
        Assert.Single(lines, line => line.StartsWith(name + "{", StringComparison.Ordinal) && Has(line, "model", model)).Split(' ')[1];

    private static bool Has(string line, string label, string value) => line.Contains($",{label}=\"{value}\"", StringComparison.Ordinal);

    private static string RouterTokens(string[] lines, string model) => lines
        .Where(line => line.StartsWith("moxe_router_tokens_total{", StringComparison.Ordinal) && Has(line, "model", model) && Has(line, "layer", "0"))
        .Sum(line => long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))
        .ToString(System.Globalization.CultureInfo.InvariantCulture);
}
