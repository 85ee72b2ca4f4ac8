using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

public sealed class ConnectionTests
{
    [Fact]
    public async Task Options_OfConnections_ReachTheListeners()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            "Connections:MaxConnections=7", "Connections:HeaderSeconds=3", "Connections:IdleSeconds=5", "Connections:MaxHeaderBytes=2048", "Connections:MaxHeaders=11",
            "Connections:MaxStreams=13");
        KestrelServerLimits limits = server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal((7L, 2048, 11, 13), (limits.MaxConcurrentConnections, limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount, limits.Http2.MaxStreamsPerConnection));
        Assert.Equal((3, 5), (limits.RequestHeadersTimeout.TotalSeconds, limits.KeepAliveTimeout.TotalSeconds));
    }

    [Fact]
    public async Task Headers_BeyondTheLimit_Are431()
    {
        await using RunningServer server = await RunningServer.StartAsync("Connections:MaxHeaderBytes=2048");
        using HttpResponseMessage answer = await server.Http.SendAsync(HttpMethod.Get, "/v1/models", null, null, ("x-long", new string('x', 3000)));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_AreClosed()
    {
        await using RunningServer server = await RunningServer.StartAsync("Connections:MaxConnections=2");
        using TcpClient first = new(), second = new(), third = new();
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(server, first), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(server, second), StringComparison.Ordinal);
        Assert.Equal("", await AskAsync(server, third));
    }

    /// <summary>One answer on a connection that is kept; nothing when it is closed.</summary>
    private static async Task<string> AskAsync(RunningServer server, TcpClient connection)
    {
        await connection.ConnectAsync(server.HttpAddress.Host, server.HttpAddress.Port);
        NetworkStream stream = connection.GetStream();
        byte[] buffer = new byte[4096];
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"));
            return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
