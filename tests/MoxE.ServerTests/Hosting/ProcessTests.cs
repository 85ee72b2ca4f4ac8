using System.Net;
using System.Net.Sockets;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Hosting;

/// <summary>The server as a process: what it says and how it ends when it cannot start.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Run_WrongOptions_SaysThemAllAndEndsWithOne()
    {
        (int code, string output) = await RunAsync("--MoxE:Http:Port=99999", "--MoxE:Engine:MaxSlots=x", "--MoxE:Typo=1");
        Assert.Equal(1, code);
        Assert.Contains("MoxE:Http:Port is '99999'", output, StringComparison.Ordinal);
        Assert.Contains("MoxE:Engine:MaxSlots is 'x'", output, StringComparison.Ordinal);
        Assert.Contains("MoxE:Typo is '1'", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoModelThere_SaysSoAndEndsWithOne()
    {
        (int code, string output) = await RunAsync("--MoxE:Model:Path=models/none-such");
        Assert.Equal(1, code);
        Assert.Contains("MoxE:Model:Path is 'models/none-such': there is no such folder", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_APortInUse_SaysSoAndEndsWithOne()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        (int code, string output) = await RunAsync("--MoxE:Http:Address=127.0.0.1", $"--MoxE:Http:Port={port}");
        Assert.Equal(1, code);
        Assert.Contains("The server cannot listen", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        await using ServerProcess process = new(args);
        (int code, string[] lines) = await process.EndAsync();
        return (code, string.Join('\n', lines));
    }
}
