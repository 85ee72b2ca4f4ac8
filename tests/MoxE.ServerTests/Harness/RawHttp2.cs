using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace MoxE.ServerTests.Harness;

/// <summary>Types of frames (RFC 9113 §6).</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
}

/// <summary>One frame.</summary>
internal sealed record Frame(FrameType Type, byte Flags, int Stream, byte[] Payload)
{
    public const byte EndStream = 1, Acknowledgement = 1, EndHeaders = 4;

    public bool Has(byte flag) => (Flags & flag) != 0;
}

/// <summary>HTTP/2 in clear text, frame by frame, for what no client library does. It answers settings and nothing else.</summary>
internal sealed class RawHttp2 : IDisposable
{
    private const int HeadBytes = 9;
    private readonly TcpClient _connection = new() { NoDelay = true };
    private readonly string _authority;
    private NetworkStream _stream = null!;

    private RawHttp2(Uri address) => _authority = address.Authority;

    public static async Task<RawHttp2> ConnectAsync(Uri address)
    {
        RawHttp2 http = new(address);
        await http._connection.ConnectAsync(address.Host, address.Port);
        http._stream = http._connection.GetStream();
        await http._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await http.SendAsync(new Frame(FrameType.Settings, 0, 0, []));
        return http;
    }

    public async Task SendAsync(Frame frame)
    {
        byte[] bytes = new byte[HeadBytes + frame.Payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, frame.Payload.Length << 8);
        (bytes[3], bytes[4]) = ((byte)frame.Type, frame.Flags);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), frame.Stream);
        frame.Payload.CopyTo(bytes, HeadBytes);
        await _stream.WriteAsync(bytes);
    }

    /// <summary>Opens a stream with the headers of a gRPC call; its messages follow.</summary>
    public Task CallAsync(int stream, string path) => SendAsync(new Frame(FrameType.Headers, Frame.EndHeaders, stream, [
        .. Header(":method", "POST"), .. Header(":scheme", "http"), .. Header(":path", path), .. Header(":authority", _authority),
        .. Header("content-type", "application/grpc"), .. Header("te", "trailers")]));

    /// <summary>Sends the only message of a call.</summary>
    public Task AskAsync(int stream, IMessage message)
    {
        byte[] bytes = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - 5);
        message.WriteTo(bytes.AsSpan(5));
        return SendAsync(new Frame(FrameType.Data, Frame.EndStream, stream, bytes));
    }

    /// <summary>The next frame; null when the connection has ended.</summary>
    public async Task<Frame?> ReadAsync()
    {
        try
        {
            byte[] head = new byte[HeadBytes];
            await _stream.ReadExactlyAsync(head);
            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
            await _stream.ReadExactlyAsync(payload);
            Frame frame = new((FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload);
            if (frame.Type == FrameType.Settings && !frame.Has(Frame.Acknowledgement))
            {
                await SendAsync(new Frame(FrameType.Settings, Frame.Acknowledgement, 0, []));
            }

            return frame;
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            return null;
        }
    }

    /// <summary>Reads on to a frame; fails when the connection ends before.</summary>
    public async Task<Frame> ReadAsync(Func<Frame, bool> isIt)
    {
        while (true)
        {
            Frame? frame = await ReadAsync();
            Assert.NotNull(frame);
            if (isIt(frame))
            {
                return frame;
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>A header without indexing and without Huffman's code (RFC 7541 §6.2.2); name and value under 127 bytes.</summary>
    private static byte[] Header(string name, string value) => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
