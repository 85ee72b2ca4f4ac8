using System.Diagnostics;
using System.Net;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

/// <summary>What <c>moxe key new</c> writes is what the server reads.</summary>
public sealed class KeyVerbTests
{
    [Fact]
    public async Task KeyNew_ItsLine_LetsItsKeyIn()
    {
        (string line, string told) = await MakeKeyAsync("--tenant", "acme", "--requests-per-minute", "60", "--max-tokens", "5", "--priority", "-3", "--days", "30", "--admin", "--tokens-per-minute", "1000", "--max-concurrent", "4");
        string key = told.Trim().Split(' ')[^1];
        Assert.StartsWith("moxe_", key, StringComparison.Ordinal);
        Assert.DoesNotContain(key, line, StringComparison.Ordinal);
        using TestKeys keys = new(line);
        await using RunningServer server = await RunningServer.StartAsync(keys.Setting);
        using HttpResponseMessage answer = await server.Http.SendAsync(HttpMethod.Get, "/v1/models", key), admin = await server.Http.SendAsync(HttpMethod.Get, "/admin", key);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (answer.StatusCode, admin.StatusCode));
        Assert.Equal("60", answer.Headers.GetValues("x-ratelimit-limit-requests").Single());
        Assert.Equal("1000", answer.Headers.GetValues("x-ratelimit-limit-tokens").Single());
    }

    private static async Task<(string Out, string Error)> MakeKeyAsync(params string[] arguments)
    {
        DirectoryInfo tests = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string tool = Path.Combine(tests.Parent!.Parent!.FullName, "MoxE.Cli", tests.Name, "moxe.dll");
        ProcessStartInfo start = new("dotnet", ["exec", tool, "key", "new", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((0, ""), (process.ExitCode, process.ExitCode == 0 ? "" : await error));
        return (output, await error);
    }
}
