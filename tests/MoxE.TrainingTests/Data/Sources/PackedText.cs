using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MoxE.TrainingTests.Data.Sources;

/// <summary>Writes the containers that the corpus comes in, from their descriptions.</summary>
internal static class PackedText
{
    public static byte[] ZLib(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal))
        {
            zlib.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>A SWORD index and its blocks.</summary>
    public static (byte[] Index, byte[] Data) ZText(params string[] blocks)
    {
        using MemoryStream index = new(), data = new();
        foreach (string block in blocks)
        {
            byte[] text = Encoding.UTF8.GetBytes(block), packed = ZLib(text);
            index.Write(LittleEndian((uint)data.Length, (uint)packed.Length, (uint)text.Length));
            data.Write(packed);
        }

        return (index.ToArray(), data.ToArray());
    }

    /// <summary>An R lazy-load database of character vectors: index and values.</summary>
    public static (byte[] Index, byte[] Data) RDatabase(params (string Name, string[] Lines)[] values)
    {
        using MemoryStream data = new();
        List<(string Name, int[] Place)> places = [];
        foreach ((string name, string[] lines) in values)
        {
            byte[] value = new RWriter().Strings(lines).ToBytes(), packed = ZLib(value);
            places.Add((name, [(int)data.Length, packed.Length + 4]));
            data.Write(BigEndian(value.Length));
            data.Write(packed);
        }

        RWriter index = new RWriter().ListHead(3, named: true).ListHead(values.Length, named: true);
        places.ForEach(place => index.Integers(place.Place));
        index.Names([.. places.Select(place => place.Name)], first: true);
        index.ListHead(0, named: false).Logical(true).Names(["variables", "references", "compressed"], first: false);
        using MemoryStream zipped = new();
        using (GZipStream gzip = new(zipped, CompressionLevel.Optimal))
        {
            gzip.Write(index.ToBytes());
        }

        return (zipped.ToArray(), data.ToArray());
    }

    public static byte[] BigEndian(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] LittleEndian(params uint[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), values[i]);
        }

        return bytes;
    }
}
