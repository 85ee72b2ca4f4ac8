using System.Text;

namespace MoxE.TrainingTests.Data.Sources;

/// <summary>R's XDR serialization, version 3, as R's own manual describes it.</summary>
internal sealed class RWriter
{
    private readonly List<byte> _bytes = [];

    public RWriter()
    {
        _bytes.AddRange("X\n"u8);
        Int(3).Int(0x040201).Int(0x030500).Int(5);
        _bytes.AddRange("UTF-8"u8);
    }

    public byte[] ToBytes() => [.. _bytes];

    public RWriter Int(int value)
    {
        _bytes.AddRange(PackedText.BigEndian(value));
        return this;
    }

    /// <summary>A character vector; text beyond ASCII is marked as UTF-8, a string with a leading £ as Latin-1, null is NA.</summary>
    public RWriter Strings(IReadOnlyList<string?> values)
    {
        Int(16).Int(values.Count);
        foreach (string? value in values)
        {
            bool isLatin1 = value is ['£', ..];
            byte[] text = (isLatin1 ? Encoding.Latin1 : Encoding.UTF8).GetBytes(value ?? "");
            Int((isLatin1 ? 1 << 14 : text.Any(b => b > 127) ? 1 << 15 : 1 << 18) | 9).Int(value is null ? -1 : text.Length);
            _bytes.AddRange(text);
        }

        return this;
    }

    public RWriter Integers(params int[] values)
    {
        Int(13).Int(values.Length);
        return values.Aggregate(this, (writer, value) => writer.Int(value));
    }

    public RWriter Logical(bool value) => Int(10).Int(1).Int(value ? 1 : 0);

    public RWriter ListHead(int length, bool named) => Int(19 | (named ? 1 << 9 : 0)).Int(length);

    /// <summary>The attribute that names a list's items; the symbol is spelled once and referred to after that.</summary>
    public RWriter Names(string[] names, bool first)
    {
        Int(2 | 1 << 10);
        if (first)
        {
            Int(1).Int(1 << 18 | 9).Int(5);
            _bytes.AddRange("names"u8);
        }
        else
        {
            Int(1 << 8 | 255);
        }

        return Strings(names).Int(254);
    }
}
