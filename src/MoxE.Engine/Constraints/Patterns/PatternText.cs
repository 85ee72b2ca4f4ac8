using System.Globalization;
using System.Text;

namespace MoxE.Engine.Constraints.Patterns;

/// <summary>Reads a source by code points and tells where it is in messages.</summary>
/// <param name="text">The source.</param>
/// <param name="place">Where the source stands, before a character's number.</param>
internal sealed class PatternText(string text, string place)
{
    private int _next;

    public int Position => _next;

    public bool AtEnd => _next == text.Length;

    /// <summary>The next UTF-16 unit, or NUL at the end.</summary>
    public char Peek => AtEnd ? '\0' : text[_next];

    public bool StartsWith(string prefix) => text.AsSpan(_next).StartsWith(prefix, StringComparison.Ordinal);

    public bool TryTake(string prefix)
    {
        bool found = StartsWith(prefix);
        _next += found ? prefix.Length : 0;
        return found;
    }

    /// <summary>The next code point.</summary>
    public int Take()
    {
        if (Rune.DecodeFromUtf16(text.AsSpan(_next), out Rune rune, out int length) != System.Buffers.OperationStatus.Done)
        {
            throw Refuse(_next, AtEnd ? "the end" : "half a surrogate pair", "a character");
        }

        _next += length;
        return rune.Value;
    }

    /// <summary>A decimal number, or null when none follows; numbers beyond <paramref name="max"/> are refused.</summary>
    public int? TakeNumber(int max)
    {
        int start = _next;
        while (char.IsAsciiDigit(Peek))
        {
            _next++;
        }

        if (start == _next)
        {
            return null;
        }

        string digits = text[start.._next];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= max
            ? number
            : throw Refuse(start, $"the number {SourceRefusedException.Quote(digits)}", $"0 to {max} ({nameof(ConstraintLimits.MaxRepeat)})");
    }

    /// <summary>A character given by exactly so many hexadecimal digits.</summary>
    public int TakeHex(int digits)
    {
        int start = _next;
        if (_next + digits > text.Length || !int.TryParse(text.AsSpan(_next, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
        {
            throw Refuse(start, SourceRefusedException.Quote(text[start..Math.Min(text.Length, start + digits)]), $"{digits} hexadecimal digits");
        }

        _next += digits;
        return value;
    }

    public SourceRefusedException Refuse(int position, string found, string allowed) => new($"{place}character {position}", found, allowed);
}
