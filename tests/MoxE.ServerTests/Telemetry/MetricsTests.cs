using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Telemetry;

/// <summary>What a scrape tells. Meters are the process's: other servers of the tests must not run meanwhile.</summary>
[Collection(ProcessMeters.Name)]
public sealed class MetricsTests
{
    [Theory]
    [InlineData("moxe_server_requests_total", "surface=\"http\"", "outcome=\"ok\"")]
    [InlineData("moxe_server_requests_total", "surface=\"grpc\"", "outcome=\"ok\"")]
    [InlineData("moxe_server_requests_total", "surface=\"http\"", "outcome=\"invalid\"")]
    [InlineData("moxe_server_request_duration_seconds_bucket", "le=\"0.0005\"")]
    [InlineData("moxe_requests_total", "outcome=")]
    [InlineData("moxe_time_to_first_token_seconds_bucket", "le=\"0.001\"")]
    [InlineData("moxe_inter_token_latency_seconds_bucket", "le=\"0.001\"")]
    [InlineData("moxe_queue_time_seconds_bucket", "le=\"0.001\"")]
    [InlineData("moxe_step_batch_size_bucket", "le=\"4\"")]
    [InlineData("moxe_step_tokens_bucket", "le=\"64\"")]
    [InlineData("moxe_requests_running")]
    [InlineData("moxe_requests_waiting")]
    [InlineData("moxe_slots_used")]
    [InlineData("moxe_slots_capacity")]
    [InlineData("moxe_prompt_tokens_total")]
    [InlineData("moxe_generated_tokens_total")]
    [InlineData("moxe_router_tokens_total", "layer=\"1\"", "expert=\"3\"")]
    [InlineData("moxe_router_entropy_ratio_bucket", "layer=\"0\"", "le=\"0.5\"")]
    [InlineData("moxe_router_difficulty_bucket", "layer=\"1\"", "le=\"0.95\"")]
    [InlineData("moxe_router_group_tokens_total", "group=\"mlstm\"")]
    [InlineData("moxe_router_balance_ratio", "layer=\"0\"")]
    [InlineData("http_server_request_duration_seconds_bucket", "http_route=\"/v1/completions\"", "le=\"0.002\"")]
    [InlineData("dotnet_gc_collections_total")]
    public async Task Scrape_AfterRequests_HasTheSeries(string name, params string[] labels)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string scrape = await ScrapeAfterWorkAsync(server);
        Assert.Contains(
            scrape.Split('\n'),
            line => (line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
                && labels.All(label => line.Contains(label, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Scrape_ProbesAndScrapes_AreNotCounted()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.Http.GetStringAsync("/health/ready");
        await server.Http.GetStringAsync("/health/live");
        await ScrapeAfterWorkAsync(server);
        string scrape = await server.Http.GetStringAsync("/metrics");
        Assert.DoesNotContain("/health", scrape, StringComparison.Ordinal);
        Assert.DoesNotContain("/metrics", scrape, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_Slots_TellsTheCapacity()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=5");
        string scrape = await ScrapeAfterWorkAsync(server);
        Assert.Contains(
            scrape.Split('\n'),
            line => line.StartsWith("moxe_slots_capacity", StringComparison.Ordinal) && double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) == 5);
    }

    [Fact]
    public async Task Count_ABodyThatIsNoHttp_IsInvalidAndNotAFailureOfTheServer()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        TaskCompletionSource<object?> counted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using MeterListener listener = new();
        IMeterFactory meters = server.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "moxe_server_requests")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.TrySetResult(tags.ToArray().Single(tag => tag.Key == "outcome").Value));
        listener.Start();

        using TcpClient client = new();
        await client.ConnectAsync(server.HttpAddress.Host, server.HttpAddress.Port);
        await client.GetStream().WriteAsync("POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n"u8.ToArray());
        Assert.Equal("invalid", await counted.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static async Task<string> ScrapeAfterWorkAsync(RunningServer server)
    {
        await server.Http.AnswerAsync("""{"prompt":"abc","max_tokens":3,"temperature":0}""");
        await server.GenerateAsync(new() { Text = "a" });
        (await server.Http.CompleteAsync("{}")).Dispose();
        using HttpRequestMessage request = new(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", "text/plain; version=0.0.4");
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
