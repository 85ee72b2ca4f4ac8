using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MoxE.Training.Data.Sources;

/// <summary>
/// The compressed text of a SWORD module: a .bzz file of zlib blocks and a .bzs index with 12 bytes a block, offset, size
/// and unpacked size, little-endian.
/// </summary>
internal static class ZText
{
    private const int EntryBytes = 12;
    private const int LargestBlock = 64 << 20;

    /// <summary>The blocks as text, in the order of the index.</summary>
    /// <param name="index">The .bzs file.</param>
    /// <param name="data">The .bzz file.</param>
    /// <param name="name">What messages call them.</param>
    /// <exception cref="TrainingException">The two do not fit together.</exception>
    public static IEnumerable<string> Read(byte[] index, byte[] data, string name)
    {
        if (index.Length % EntryBytes != 0)
        {
            throw new TrainingException($"{name}.bzs: found {index.Length} bytes; allowed: a multiple of {EntryBytes}");
        }

        for (int at = 0; at < index.Length; at += EntryBytes)
        {
            yield return Block(index.AsSpan(at, EntryBytes), data, $"{name}: block {at / EntryBytes}");
        }
    }

    private static string Block(ReadOnlySpan<byte> entry, byte[] data, string source)
    {
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(entry);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]);
        uint unpacked = BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]);
        if ((ulong)offset + size > (ulong)data.Length || unpacked > LargestBlock)
        {
            throw new TrainingException($"{source}: found {size} bytes from {offset} on, {unpacked} unpacked; allowed: within the file's {data.Length}, at most {LargestBlock} unpacked");
        }

        byte[] text = new byte[unpacked];
        try
        {
            using ZLibStream zlib = new(new MemoryStream(data, (int)offset, (int)size), CompressionMode.Decompress);
            zlib.ReadExactly(text);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new TrainingException($"{source}: found no zlib data of {unpacked} bytes ({exception.Message})", exception);
        }

        return Encoding.UTF8.GetString(text);
    }
}
