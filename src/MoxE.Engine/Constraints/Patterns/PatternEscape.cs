using System.Text;
using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Patterns;

/// <summary>What follows a backslash in a pattern: one character, or a set.</summary>
internal static class PatternEscape
{
    private const string Punctuation = "^$\\.*+?()[]{}|/-";

    /// <summary>Reads an escape behind its backslash.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="inClass">Whether between brackets.</param>
    /// <param name="single">The character, or -1 for a set.</param>
    public static CodePointSet Read(PatternText text, bool inClass, out int single)
    {
        int start = text.Position - 1;
        int kind = text.Take();
        single = -1;
        switch (kind)
        {
            case 'd':
                return PatternClasses.Digits;
            case 'D':
                return PatternClasses.Digits.Complement();
            case 'w':
                return PatternClasses.WordCharacters;
            case 'W':
                return PatternClasses.WordCharacters.Complement();
            case 's':
                return PatternClasses.Spaces;
            case 'S':
                return PatternClasses.Spaces.Complement();
            case 'p' or 'P':
                CodePointSet category = ReadCategory(text, start);
                return kind == 'p' ? category : category.Complement();
            case 'n':
                single = '\n';
                break;
            case 'r':
                single = '\r';
                break;
            case 't':
                single = '\t';
                break;
            case 'f':
                single = '\f';
                break;
            case 'v':
                single = '\v';
                break;
            case '0' when !char.IsAsciiDigit(text.Peek):
                single = 0;
                break;
            case 'b' when inClass:
                single = '\b';
                break;
            case 'x':
                single = text.TakeHex(2);
                break;
            case 'u':
                single = ReadUnicode(text);
                break;
            case < 0x80 when Punctuation.Contains((char)kind):
                single = kind;
                break;
            case >= '1' and <= '9' or 'k':
                throw text.Refuse(start, "a backreference", "patterns without backreferences, which are not regular");
            case 'b' or 'B':
                throw text.Refuse(start, $"the word boundary '\\{(char)kind}'", "patterns without boundaries; name the characters instead");
            default:
                throw text.Refuse(start, $"the escape '\\{new Rune(kind)}'", "\\d \\D \\w \\W \\s \\S \\p{…} \\P{…} \\n \\r \\t \\f \\v \\0 \\xHH \\uHHHH \\u{H…} and escaped punctuation");
        }

        return Rune.IsValid(single) ? CodePointSet.Single(single) : throw text.Refuse(start, $"half a surrogate pair, U+{single:X4}", "a character");
    }

    private static int ReadUnicode(PatternText text)
    {
        if (text.TryTake("{"))
        {
            int start = text.Position;
            int value = 0;
            while (char.IsAsciiHexDigit(text.Peek) && value <= 0x10FFFF)
            {
                value = (value << 4) + text.TakeHex(1);
            }

            return start < text.Position && text.TryTake("}") && Rune.IsValid(value)
                ? value
                : throw text.Refuse(start, "an escape \\u{…} that names no character", "hexadecimal digits of a code point up to 10FFFF, then '}'");
        }

        int unit = text.TakeHex(4);
        if (char.IsHighSurrogate((char)unit) && text.TryTake("\\u"))
        {
            int low = text.TakeHex(4);
            return char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)unit, (char)low) : unit;
        }

        return unit;
    }

    private static CodePointSet ReadCategory(PatternText text, int start)
    {
        if (!text.TryTake("{"))
        {
            throw text.Refuse(start, "a category without braces", "\\p{L} and the like");
        }

        StringBuilder name = new();
        while (!text.AtEnd && text.Peek != '}' && name.Length < 32)
        {
            name.Append(new Rune(text.Take()).ToString());
        }

        return text.TryTake("}") && PatternClasses.Category(name.ToString()) is { } set
            ? set
            : throw text.Refuse(start, $"the category {SourceRefusedException.Quote(name.ToString())}", string.Join(", ", PatternClasses.KnownCategories));
    }
}
