using System.Buffers;

namespace MoxE.Server.Http;

/// <summary>The framing of server-sent events: one <c>data:</c> line each.</summary>
internal static class ServerSentEvents
{
    /// <summary>Before an event's JSON.</summary>
    public static void Begin(IBufferWriter<byte> output) => output.Write("data: "u8);

    /// <summary>After it.</summary>
    public static void End(IBufferWriter<byte> output) => output.Write("\n\n"u8);

    /// <summary>The last event of a stream that went well.</summary>
    public static void Done(IBufferWriter<byte> output) => output.Write("data: [DONE]\n\n"u8);

    /// <summary>A comment, which clients ignore and proxies see.</summary>
    public static void Ping(IBufferWriter<byte> output) => output.Write(": ping\n\n"u8);
}
