using System.Globalization;
using System.Text.Json;
using MoxE.TestKit;

namespace MoxE.ServerTests.Benchmarks;

/// <summary>moxe bench serve from the start of its server to the end: what it counts, never how fast.</summary>
public sealed class BenchServeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moxe-bench-serve-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Serve_ModelFolder_MeasuresBothSurfacesAndIsReported()
    {
        string file = Path.Combine(_folder, "serve.json");

        string output = await BenchProcess.RunAsync(
            "serve", RepositoryPaths.BridgeModel, "--concurrency", "1,3", "--rate", "200", "--requests", "6", "--prompt-tokens", "9", "--max-tokens", "5", "--warmup", "1", "--threads", "1",
            "--set", "Engine:MaxSlots=4", "--json", "--out", file);
        string report = await BenchProcess.RunAsync("report", _folder);

        Assert.Equal(output, await File.ReadAllTextAsync(file));
        using var json = JsonDocument.Parse(output);
        JsonElement run = json.RootElement.GetProperty("run");
        Assert.StartsWith("moxe bench serve moxe-bridge --concurrency 1,3 ", run.GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(RepositoryPaths.Root, output, StringComparison.Ordinal);
        JsonElement server = json.RootElement.GetProperty("server");
        Assert.Equal(("moxe-bridge", "fp32", 1), (server.GetProperty("model").GetString(), server.GetProperty("dtype").GetString(), server.GetProperty("threads").GetInt32()));
        Assert.True(server.GetProperty("peak_bytes").GetInt64() > 0);
        JsonElement[] rows = [.. json.RootElement.GetProperty("load").EnumerateArray()];
        Assert.Equal(
            ["http closed 1", "grpc closed 1", "http closed 3", "grpc closed 3", "http open 200", "grpc open 200"],
            rows.Select(row => $"{row.GetProperty("protocol")} {row.GetProperty("loop")} {row.GetProperty("load")}"));
        Assert.All(rows, row =>
        {
            Assert.Equal(6, row.GetProperty("requests").GetInt32());
            Assert.Empty(row.GetProperty("errors").EnumerateObject());
            Assert.InRange(row.GetProperty("tokens").GetInt64(), 6, 6 * 5);
            Assert.InRange(row.GetProperty("pieces").GetInt64(), 6, row.GetProperty("tokens").GetInt64());
            Assert.Equal(6, row.GetProperty("time_to_first_token").GetProperty("count").GetInt32());
            Assert.True(row.GetProperty("tokens_per_second").GetDouble() > 0);
            JsonElement total = row.GetProperty("total");
            Assert.InRange(total.GetProperty("p50").GetDouble(), row.GetProperty("time_to_first_token").GetProperty("p50").GetDouble(), total.GetProperty("max").GetDouble());
        });
        Assert.Contains(Path.Combine(_folder, "serve-concurrency.svg"), report, StringComparison.Ordinal);
        Assert.Contains("| http, 3 clients |", await File.ReadAllTextAsync(Path.Combine(_folder, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_ColdScenario_StartsServersAndCountsTheirRequests()
    {
        string output = await BenchProcess.RunAsync(
            "serve", RepositoryPaths.BridgeModel, "--scenario", "cold", "--protocol", "grpc", "--repeat", "1", "--requests", "3", "--max-tokens", "2", "--threads", "1", "--json");

        using var json = JsonDocument.Parse(output);
        JsonElement cold = json.RootElement.GetProperty("cold").EnumerateArray().Single();
        Assert.Equal(("grpc", 1, 3), (cold.GetProperty("protocol").GetString(), cold.GetProperty("starts").GetInt32(), cold.GetProperty("requests").GetInt32()));
        Assert.True(cold.GetProperty("ready").GetDouble() > 0);
        Assert.True(cold.GetProperty("last_total").GetDouble() > 0);
    }

    [Fact]
    public async Task Serve_Terminated_EndsItsServerToo()
    {
        // The server's process writes its id down, then becomes the server.
        string wrapper = Path.Combine(_folder, "server"), id = Path.Combine(_folder, "id");
        await File.WriteAllTextAsync(wrapper, $"#!/bin/sh\necho $$ > '{id}'\nexec dotnet exec '{BenchProcess.Server}' \"$@\"\n");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using BenchProcess bench = new(
            wrapper, "serve", RepositoryPaths.BridgeModel, "--protocol", "http", "--concurrency", "1,200", "--requests", "2", "--max-tokens", "2000", "--threads", "1");
        Assert.StartsWith("http, 1 client: ", await bench.ProgressAsync(), StringComparison.Ordinal);

        await bench.TerminateAsync();

        (int code, string output, string errors) = await bench.EndAsync();
        Assert.Equal((2, "", "moxe: cancelled.\n"), (code, output, errors[errors.IndexOf("moxe: ", StringComparison.Ordinal)..]));
        int server = int.Parse(await File.ReadAllTextAsync(id), CultureInfo.InvariantCulture);
        Assert.False(Directory.Exists($"/proc/{server}"), "the server is still there");
    }

    [Fact]
    public async Task Serve_ServerThatCannotServe_SaysItsLastLine()
    {
        await using BenchProcess bench = new(BenchProcess.Server, "serve", RepositoryPaths.BridgeModel, "--set", "Engine:MaxSlots=none");

        (int code, _, string errors) = await bench.EndAsync();

        Assert.Equal(2, code);
        Assert.Contains("Engine:MaxSlots", errors, StringComparison.Ordinal);
    }
}
