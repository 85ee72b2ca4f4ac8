using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Tensors;

/// <summary>
/// The binary form of tensors, the same in gRPC's raw contents and in HTTP's binary extension: elements end to end in
/// little-endian order; a BYTES element after its length in four bytes.
/// </summary>
internal static class RawContents
{
    private const int LengthBytes = 4;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads <paramref name="count"/> elements, which must be all of <paramref name="raw"/>.</summary>
    public static Outcome<Values> Read(string tensor, Datatype type, int count, ReadOnlySpan<byte> raw)
    {
        if (type.Size > 0 && raw.Length != (long)count * type.Size)
        {
            return ServiceError.Field(tensor, $"{raw.Length} raw bytes", $"{(long)count * type.Size} bytes, {count} elements of {type.Name}");
        }

        switch (type.Kind)
        {
            case ElementKind.Switch:
                return new Switches(Map(raw, 1, static item => item[0] != 0));
            case ElementKind.Number:
                return new Numbers(type.Size == 4
                    ? Map(raw, 4, static item => (double)BinaryPrimitives.ReadSingleLittleEndian(item))
                    : Map(raw, 8, static item => BinaryPrimitives.ReadDoubleLittleEndian(item)));
            case ElementKind.Integer:
                return ReadIntegers(tensor, type, raw);
            default:
                return ReadTexts(tensor, count, raw);
        }
    }

    /// <summary>One BYTES element as text.</summary>
    public static ServiceError? ReadText(string element, ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = Strict.GetString(bytes);
            return null;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return ServiceError.Field(element, $"{bytes.Length} bytes that are no UTF-8", "text in UTF-8");
        }
    }

    /// <summary>An output's elements in binary form.</summary>
    public static byte[] Write(OutputTensor output)
    {
        switch (output.Datatype.Kind)
        {
            case ElementKind.Number:
                byte[] floats = new byte[output.Numbers.Length * sizeof(float)];
                if (BitConverter.IsLittleEndian)
                {
                    MemoryMarshal.AsBytes(output.Numbers.Span).CopyTo(floats);
                }
                else
                {
                    for (int i = 0; i < output.Numbers.Length; i++)
                    {
                        BinaryPrimitives.WriteSingleLittleEndian(floats.AsSpan(i * sizeof(float)), output.Numbers.Span[i]);
                    }
                }

                return floats;
            case ElementKind.Integer:
                byte[] integers = new byte[output.Integers.Count * sizeof(long)];
                for (int i = 0; i < output.Integers.Count; i++)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(integers.AsSpan(i * sizeof(long)), output.Integers[i]);
                }

                return integers;
            default:
                return WriteTexts(output.Texts);
        }
    }

    private static byte[] WriteTexts(IReadOnlyList<string> texts)
    {
        byte[] raw = new byte[texts.Sum(text => LengthBytes + Encoding.UTF8.GetByteCount(text))];
        int at = 0;
        foreach (string text in texts)
        {
            int length = Encoding.UTF8.GetBytes(text, raw.AsSpan(at + LengthBytes));
            BinaryPrimitives.WriteInt32LittleEndian(raw.AsSpan(at), length);
            at += LengthBytes + length;
        }

        return raw;
    }

    private static Outcome<Values> ReadIntegers(string tensor, Datatype type, ReadOnlySpan<byte> raw)
    {
        if (type.Name != "UINT64")
        {
            return new Integers(type.Name switch
            {
                "INT8" => Map(raw, 1, static item => (long)(sbyte)item[0]),
                "UINT8" => Map(raw, 1, static item => (long)item[0]),
                "INT16" => Map(raw, 2, static item => (long)BinaryPrimitives.ReadInt16LittleEndian(item)),
                "UINT16" => Map(raw, 2, static item => (long)BinaryPrimitives.ReadUInt16LittleEndian(item)),
                "INT32" => Map(raw, 4, static item => (long)BinaryPrimitives.ReadInt32LittleEndian(item)),
                "UINT32" => Map(raw, 4, static item => (long)BinaryPrimitives.ReadUInt32LittleEndian(item)),
                _ => Map(raw, 8, static item => BinaryPrimitives.ReadInt64LittleEndian(item)),
            });
        }

        return Signed(tensor, Map(raw, 8, static item => BinaryPrimitives.ReadUInt64LittleEndian(item)));
    }

    /// <summary>Numbers of 64 bits without a sign as those with one.</summary>
    public static Outcome<Values> Signed(string tensor, IReadOnlyList<ulong> items)
    {
        long[] signed = new long[items.Count];
        for (int i = 0; i < signed.Length; i++)
        {
            if (items[i] > long.MaxValue)
            {
                return ServiceError.Field($"{tensor}[{i}]", $"{items[i]}", $"an integer of at most {long.MaxValue}");
            }

            signed[i] = (long)items[i];
        }

        return new Integers(signed);
    }

    private static Outcome<Values> ReadTexts(string tensor, int count, ReadOnlySpan<byte> raw)
    {
        List<string> texts = [];
        int at = 0;
        while (at < raw.Length && texts.Count < count)
        {
            int left = raw.Length - at - LengthBytes;
            uint length = left < 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(raw[at..]);
            if (left < 0 || length > left)
            {
                return ServiceError.Field($"{tensor}[{texts.Count}]", left < 0 ? $"{left + LengthBytes} bytes" : $"a string of {length} bytes", left < 0 ? "a length in four bytes, then as many bytes" : $"at most the {left} bytes that follow it");
            }

            if (ReadText($"{tensor}[{texts.Count}]", raw.Slice(at + LengthBytes, (int)length), out string text) is { } error)
            {
                return error;
            }

            texts.Add(text);
            at += LengthBytes + (int)length;
        }

        return texts.Count == count && at == raw.Length
            ? new Texts([.. texts])
            : ServiceError.Field(tensor, $"{raw.Length} raw bytes, of which {at} hold {texts.Count} strings", $"exactly {count} strings");
    }

    private static T[] Map<T>(ReadOnlySpan<byte> raw, int size, Func<ReadOnlySpan<byte>, T> read)
    {
        T[] items = new T[raw.Length / size];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = read(raw.Slice(i * size, size));
        }

        return items;
    }
}
