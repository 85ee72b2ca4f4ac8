using System.Buffers.Binary;
using System.IO.Compression;

namespace MoxE.Training.Data.Sources;

/// <summary>
/// A lazy-load database of an R package: .rdb holds the values, each a big-endian length and zlib data; .rdx, compressed by
/// gzip, names them with offset and size.
/// </summary>
internal static class RDatabase
{
    private const int LengthBytes = 4;
    private const int LargestValue = 64 << 20;

    /// <summary>The character vectors, in the order of the index.</summary>
    /// <param name="index">The .rdx file.</param>
    /// <param name="data">The .rdb file.</param>
    /// <param name="name">What messages call them.</param>
    /// <returns>Names and lines.</returns>
    /// <exception cref="TrainingException">The files are malformed or hold other things.</exception>
    public static IEnumerable<(string Name, string[] Lines)> Read(byte[] index, byte[] data, string name)
    {
        object? root = RSerialization.Read(Unpack(new GZipStream(new MemoryStream(index), CompressionMode.Decompress), $"{name}.rdx"), $"{name}.rdx");
        if (root is not RList { Items: [RList variables, ..] } || variables.Names.Count != variables.Items.Count)
        {
            throw new TrainingException($"{name}.rdx: found no list of named variables; allowed: the index of a lazy-load database");
        }

        foreach ((string variable, object? place) in variables.Names.Zip(variables.Items))
        {
            if (place is not int[] { Length: 2 } span || span[0] < 0 || span[1] <= LengthBytes || span[0] > data.Length - span[1])
            {
                throw new TrainingException($"{name}.rdx: {variable}: found no offset and size within the database's {data.Length} bytes");
            }

            yield return (variable, Value(data.AsMemory(span[0], span[1]), $"{name}.rdb: {variable}"));
        }
    }

    private static string[] Value(ReadOnlyMemory<byte> entry, string source)
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(entry.Span);
        byte[] bytes = Unpack(new ZLibStream(new MemoryStream(entry[LengthBytes..].ToArray()), CompressionMode.Decompress), source);
        if (bytes.Length != length)
        {
            throw new TrainingException($"{source}: found {bytes.Length} bytes; allowed: {length}, as its header says");
        }

        return RSerialization.Read(bytes, source) as string[]
            ?? throw new TrainingException($"{source}: found no character vector");
    }

    private static byte[] Unpack(Stream packed, string source)
    {
        using (packed)
        {
            try
            {
                MemoryStream bytes = new();
                byte[] buffer = new byte[1 << 16];
                for (int count; (count = packed.Read(buffer)) > 0;)
                {
                    bytes.Write(buffer, 0, count);
                    if (bytes.Length > LargestValue)
                    {
                        throw new TrainingException($"{source}: found more than {LargestValue} bytes unpacked; allowed: at most that");
                    }
                }

                return bytes.ToArray();
            }
            catch (InvalidDataException exception)
            {
                throw new TrainingException($"{source}: found no compressed data ({exception.Message})", exception);
            }
        }
    }
}
