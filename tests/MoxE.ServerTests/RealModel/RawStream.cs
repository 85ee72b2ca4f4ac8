using System.Net.Sockets;
using System.Text;

namespace MoxE.ServerTests.RealModel;

/// <summary>
/// A streamed completion over a bare socket whose receive window is small, so that a client that stops reading is felt
/// by the server after few events. It speaks HTTP 1.0: the body comes as it is and ends with the connection.
/// </summary>
internal sealed class RawStream : IDisposable
{
    private const int WindowBytes = 4096;
    private const int UsualWindowBytes = 256 * 1024;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = WindowBytes };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly MemoryStream _received = new();
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(60));

    public static async Task<RawStream> OpenAsync(Uri server, string body)
    {
        RawStream stream = new();
        await stream._socket.ConnectAsync(server.Host, server.Port, stream._bound.Token);
        string request = $"POST /v1/completions HTTP/1.0\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
        await stream._socket.SendAsync(Encoding.UTF8.GetBytes(request), stream._bound.Token);
        return stream;
    }

    /// <summary>Reads until the first event is there.</summary>
    public async Task UntilFirstEventAsync()
    {
        while (!Text().Contains("\ndata: ", StringComparison.Ordinal))
        {
            Assert.True(await ReadAsync(), $"the stream ended: {Text()}");
        }
    }

    /// <summary>Reads all that is left, through a window of usual size.</summary>
    /// <returns>The whole body.</returns>
    public async Task<string> ReadToEndAsync()
    {
        _socket.ReceiveBufferSize = UsualWindowBytes;
        while (await ReadAsync())
        {
        }

        string text = Text();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
        return text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
    }

    /// <summary>Breaks the connection.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _received.Dispose();
        _bound.Dispose();
    }

    private async Task<bool> ReadAsync()
    {
        int read = await _socket.ReceiveAsync(_buffer, _bound.Token);
        _received.Write(_buffer, 0, read);
        return read > 0;
    }

    private string Text() => Encoding.UTF8.GetString(_received.GetBuffer(), 0, (int)_received.Length);
}
