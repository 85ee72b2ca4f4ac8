using System.Buffers.Binary;
using System.Text;

namespace MoxE.Training.Data.Sources;

/// <summary>
/// R's binary serialization (XDR, versions 2 and 3), as far as character vectors, integers and lists of them need it:
/// strings become string[], integers and logicals int[], lists <see cref="RList"/>, NULL null.
/// </summary>
internal sealed class RSerialization
{
    private const int Null = 254, Reference = 255, Symbol = 1, PairList = 2, String = 9, Logicals = 10, Integers = 13, Strings = 16, List = 19;
    private const int HasAttributes = 1 << 9, HasTag = 1 << 10, Latin1 = 1 << 2;
    private const int DeepestNesting = 64;
    private readonly byte[] _bytes;
    private readonly string _source;
    private readonly List<string> _symbols = [];
    private int _position;

    private RSerialization(byte[] bytes, string source) => (_bytes, _source) = (bytes, source);

    /// <summary>Reads one value.</summary>
    /// <param name="bytes">All of it, unpacked.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="TrainingException">The bytes are cut off or hold something else.</exception>
    public static object? Read(byte[] bytes, string source)
    {
        RSerialization reader = new(bytes, source);
        if (!reader.Take(2).SequenceEqual("X\n"u8))
        {
            throw reader.Malformed("no XDR header");
        }

        int version = reader.Int();
        reader.Take(2 * sizeof(int)); // R's own version, the oldest that reads it
        if (version == 3)
        {
            reader.Take(reader.Count()); // native encoding
        }
        else if (version != 2)
        {
            throw reader.Malformed($"format version {version}");
        }

        return reader.Item(0);
    }

    private object? Item(int depth)
    {
        if (depth > DeepestNesting)
        {
            throw Malformed($"more than {DeepestNesting} levels");
        }

        int flags = Int();
        switch (flags & 0xFF)
        {
            case Null:
                return null;
            case Symbol:
                _symbols.Add(Item(depth + 1) as string ?? "");
                return _symbols[^1];
            case Reference:
                int index = (flags >> 8) - 1;
                return index >= 0 && index < _symbols.Count ? _symbols[index] : throw Malformed($"reference {index + 1}");
            case String:
                return Text(flags >> 12);
            case PairList:
                return Pairs(flags, depth);
            case Logicals or Integers:
                int[] numbers = new int[Count(sizeof(int))];
                for (int i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = Int();
                }

                Names(flags, depth);
                return numbers;
            case Strings:
                string[] strings = [.. Items(depth).Select(item => item as string ?? "")];
                Names(flags, depth);
                return strings;
            case List:
                object?[] items = Items(depth);
                return new RList(items, Names(flags, depth));
            default:
                throw Malformed($"a value of type {flags & 0xFF}");
        }
    }

    private object?[] Items(int depth)
    {
        object?[] items = new object?[Count(sizeof(int))];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Item(depth + 1);
        }

        return items;
    }

    // Attributes are a pair list; of them only the names matter.
    private string[] Names(int flags, int depth) =>
        (flags & HasAttributes) != 0 && Item(depth + 1) is RList attributes && attributes.Names.ToList().IndexOf("names") is >= 0 and var at
            ? attributes.Items[at] as string[] ?? []
            : [];

    private RList Pairs(int flags, int depth)
    {
        List<object?> items = [];
        List<string> names = [];
        while ((flags & 0xFF) == PairList)
        {
            if ((flags & HasAttributes) != 0)
            {
                Item(depth + 1);
            }

            names.Add((flags & HasTag) != 0 ? Item(depth + 1) as string ?? "" : "");
            items.Add(Item(depth + 1));
            flags = Int();
        }

        return (flags & 0xFF) == Null ? new RList(items, names) : throw Malformed("a pair list without an end");
    }

    private string Text(int encoding)
    {
        int length = Int();
        return length == -1 ? "" : ((encoding & Latin1) != 0 ? Encoding.Latin1 : Encoding.UTF8).GetString(Take(length));
    }

    private int Count(int itemBytes = 1)
    {
        int count = Int();
        return count >= 0 && count <= (_bytes.Length - _position) / itemBytes ? count : throw Malformed($"a length of {count}");
    }

    private int Int() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _bytes.Length - _position)
        {
            throw Malformed($"{count} bytes past the end");
        }

        _position += count;
        return _bytes.AsSpan(_position - count, count);
    }

    private TrainingException Malformed(string found) =>
        new($"{_source}: byte {_position}: found {found}; allowed: character vectors, integers and lists in R's XDR form");
}
