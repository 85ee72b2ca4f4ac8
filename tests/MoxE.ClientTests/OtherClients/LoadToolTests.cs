using System.Diagnostics;
using MoxE.ClientTests.Harness;

namespace MoxE.ClientTests.OtherClients;

/// <summary>Load generators: a fixed number of requests over a few connections, every one answered with 200. Nothing is timed.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class LoadToolTests(ClientServer server) : IDisposable
{
    private const int Requests = 64;
    private const int Connections = 4;
    private readonly string _body = Path.GetTempFileName();

    private string Url => $"{server.Http}/v1/completions";

    private string Body => server.Body.Replace($":{ClientServer.Tokens},", ":4,", StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hey_FixedRequests_AreAllAnswered(bool stream)
    {
        string body = stream ? Body.Replace("}", ",\"stream\":true}", StringComparison.Ordinal) : Body;
        ToolRun run = await ToolRun.OfAsync("hey", "-n", $"{Requests}", "-c", $"{Connections}", "-m", "POST", "-T", "application/json", "-d", body, "-o", "csv", Url);
        int column = Array.IndexOf(run.Lines[0].Split(','), "status-code");
        Assert.Equal(Enumerable.Repeat("200", Requests), run.Lines[1..].Select(line => line.Split(',')[column]));
    }

    [Theory]
    [InlineData("h1")]
    [InlineData("h2c")]
    public async Task H2load_FixedRequests_AreAllAnswered(string protocol)
    {
        await File.WriteAllTextAsync(_body, Body);
        // HTTP/2 without TLS is the gRPC listener's; the routes are the same.
        string[] where = protocol == "h1" ? ["--h1", Url] : [$"http://{server.Grpc}/v1/completions"];
        ToolRun run = await ToolRun.OfAsync("h2load", ["-n", $"{Requests}", "-c", $"{Connections}", "-t", "1", "-d", _body, "-H", "content-type: application/json", .. where]);
        Assert.Contains($"requests: {Requests} total, {Requests} started, {Requests} done, {Requests} succeeded, 0 failed, 0 errored, 0 timeout", run.Lines);
        Assert.Contains($"status codes: {Requests} 2xx, 0 3xx, 0 4xx, 0 5xx", run.Lines);
    }

    [Fact]
    public async Task Wrk_FixedRequests_AreAllAnswered()
    {
        ProcessStartInfo start = new("wrk", ["-t", "1", "-c", $"{Connections}", "-d", "60s", "--timeout", "30s", "-s", ClientTools.PathOf("wrk", "completions.lua"), Url]);
        (start.Environment["REQUESTS"], start.Environment["BODY"]) = ($"{Requests}", Body);
        ToolRun run = await ToolRun.AnyAsync(start);
        Assert.True(run.Code == 0, run.Error);
        Assert.Contains($"answered {Requests} succeeded {Requests}", run.Lines);
        await server.CancelledWhenIdleAsync(); // what wrk left behind when it stopped
    }

    public void Dispose() => File.Delete(_body);
}
