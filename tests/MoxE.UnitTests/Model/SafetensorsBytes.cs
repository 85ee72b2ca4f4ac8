using System.Buffers.Binary;
using System.Text;

namespace MoxE.UnitTests.Model;

/// <summary>Safetensors files put together by hand, so that they can be wrong.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Of(string header, int dataBytes, ulong? claimedLength = null)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[sizeof(ulong) + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimedLength ?? (ulong)json.Length);
        json.CopyTo(file, sizeof(ulong));
        return file;
    }

    /// <summary>A header entry of a float32 tensor.</summary>
    public static string Entry(string name, string shape, long begin, long end, string dtype = "F32")
        => $$"""{{'"'}}{{name}}": {"dtype": "{{dtype}}", "shape": {{shape}}, "data_offsets": [{{begin}}, {{end}}]}""";
}
