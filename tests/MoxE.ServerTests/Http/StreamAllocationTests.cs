using System.Net.Sockets;
using System.Text;
using MoxE.ServerTests.Harness;
using Xunit.Abstractions;

namespace MoxE.ServerTests.Http;

/// <summary>Alone in its collection: what is read is the whole process's count.</summary>
[CollectionDefinition(nameof(StreamAllocationTests), DisableParallelization = true)]
[Collection(nameof(StreamAllocationTests))]
public sealed class StreamAllocationTests(ITestOutputHelper output)
{
    private const int Few = 200;
    private const int Many = 4200;

    private const double SmallestObject = 24;

    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>
    /// The difference of two requests leaves what a token costs, from the engine's step to the event on the socket: less
    /// than the smallest object, so that nothing is allocated for each.
    /// </summary>
    [Fact]
    public async Task Post_Stream_AllocatesLessThanAnObjectAToken()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:OutputBufferTokens=1"); // an event for each token
        server.Runner.AfterTilde = 'a';
        long few = long.MaxValue;
        long many = long.MaxValue;
        for (int attempt = 0; attempt < 8; attempt++)
        {
            // The least of each: first requests compile and fill pools, and the test host reports now and then.
            few = Math.Min(few, await AllocatedAsync(server.HttpAddress, Few));
            many = Math.Min(many, await AllocatedAsync(server.HttpAddress, Many));
        }

        double each = (many - few) / (double)(Many - Few);
        output.WriteLine($"{few} bytes for {Few} tokens, {many} for {Many}: {each:N2} a token");
        Assert.InRange(each, -SmallestObject, SmallestObject);
    }

    private async Task<long> AllocatedAsync(Uri server, int tokens)
    {
        string body = $$"""{"prompt":"a","max_tokens":{{tokens}},"temperature":0,"stream":true}""";
        byte[] request = Encoding.ASCII.GetBytes(
            $"POST /v1/completions HTTP/1.0\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        using CancellationTokenSource bound = new(TimeSpan.FromSeconds(60));
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port, bound.Token);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await socket.SendAsync(request, bound.Token);
        int lines = 0;
        while (await socket.ReceiveAsync(_buffer, bound.Token) is > 0 and var read)
        {
            lines += _buffer.AsSpan(0, read).Count((byte)'\n');
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(lines > 2 * tokens, $"{lines} lines are no {tokens} events");
        return allocated;
    }
}
