using System.Net.Sockets;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Hosting;

/// <summary>What the real process takes of the machine's processors.</summary>
public sealed class ThreadTests
{
    [Fact]
    public async Task Start_OneProcessorAllowed_TakesOneThread()
    {
        string allowed = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)); // such as 0-3,8
        string processor = allowed.Split('\t', ',', '-')[1];
        await using ServerProcess bound = new(["taskset", "-c", processor], []);
        Assert.EndsWith(", 1 threads for a step", await bound.LineAsync("Opened model "), StringComparison.Ordinal);
        await using ServerProcess free = new();
        Assert.EndsWith($", {Environment.ProcessorCount} threads for a step", await free.LineAsync("Opened model "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idle_AfterWork_UsesNextToNoProcessor()
    {
        const int Threads = 4, IdleSeconds = 3;
        await using ServerProcess server = new($"--MoxE:Engine:Threads={Threads}", $"--MoxE:Connections:IdleSeconds={IdleSeconds}");
        await server.UntilReadyAsync();
        await server.Generation.CompleteAsync(new GenerateRequest { Text = "In the beginning", MaxTokens = 16 });

        // An idle connection is closed by the server after some seconds: two events with nothing but idleness between them.
        using TcpClient idle = new();
        await idle.ConnectAsync("127.0.0.1", server.Http.BaseAddress!.Port);
        NetworkStream stream = idle.GetStream();
        await stream.WriteAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        Assert.True(await stream.ReadAsync(new byte[4096]) > 0);
        TimeSpan before = server.ProcessorTime;
        long start = TimeProvider.System.GetTimestamp();
        while (await stream.ReadAsync(new byte[4096]) > 0)
        {
        }

        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(start), used = server.ProcessorTime - before;
        Assert.True(elapsed > TimeSpan.FromSeconds(IdleSeconds - 1), $"the connection was closed after {elapsed}");

        // A pool that spins would use as many processors as it has threads, or as there are.
        Assert.True(used < elapsed / 2, $"{used} of processor time in {elapsed}");
    }
}
