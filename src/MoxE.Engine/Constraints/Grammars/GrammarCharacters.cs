using System.Globalization;
using System.Text;
using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Grammars;

/// <summary>Reads the characters of GBNF: literals, classes and the escapes in both.</summary>
internal sealed class GrammarCharacters(GrammarText text)
{
    /// <summary>The text between quotes, the first of which was taken at <paramref name="position"/>.</summary>
    public Expression Literal(int position)
    {
        StringBuilder literal = new();
        while (!text.TryTake("\""))
        {
            if (text.AtEnd || text.Peek is '\n' or '\r')
            {
                throw text.Refuse(position, "a literal that is never closed", "'\"' at both ends, in one line; a new line is '\\n'");
            }

            literal.Append(new Rune(Character()).ToString());
        }

        return Expression.Text(literal.ToString());
    }

    /// <summary>The characters between brackets, the first of which was taken at <paramref name="position"/>.</summary>
    public CodePointSet Class(int position)
    {
        bool isNegated = text.TryTake("^");
        List<(int, int)> ranges = [];
        while (!text.TryTake("]"))
        {
            if (text.AtEnd)
            {
                throw text.Refuse(position, "'[' that is never closed", "a ']' for each '['");
            }

            int start = text.Position;
            int first = Character(), last = first;
            if (text.Peek == '-')
            {
                text.Take();
                if (text.Peek == ']')
                {
                    ranges.Add(('-', '-'));
                }
                else
                {
                    last = Character();
                }
            }

            ranges.Add(first <= last ? (first, last) : throw text.Refuse(start, $"the range '{new Rune(first)}-{new Rune(last)}'", "a range from a lower character to a higher one"));
        }

        CodePointSet set = CodePointSet.Of([.. ranges]);
        set = isNegated ? set.Complement() : set;
        return set.IsEmpty ? throw text.Refuse(position, "an empty class", "a class with at least one character") : set;
    }

    private int Character()
    {
        int position = text.Position;
        int first = text.Take();
        if (first != '\\')
        {
            return first;
        }

        int value = text.Take() switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'x' => Hex(2),
            'u' => Hex(4),
            'U' => Hex(8),
            int other when other < 0x80 && "\\\"[]-^".Contains((char)other) => other,
            int other => throw text.Refuse(position, $"the escape '\\{new Rune(other)}'", "\\n \\r \\t \\xHH \\uHHHH \\UHHHHHHHH \\\\ \\\" \\[ \\] \\- \\^"),
        };
        return Rune.IsValid(value) ? value : throw text.Refuse(position, $"the code point {value:X}, which is no character", "0 to 10FFFF without D800 to DFFF");
    }

    private int Hex(int digits)
    {
        int position = text.Position;
        int left = digits;
        string hex = text.TakeWhile(c => left-- > 0 && char.IsAsciiHexDigit(c));
        return hex.Length == digits && int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw text.Refuse(position, SourceRefusedException.Quote(hex), $"{digits} hexadecimal digits");
    }
}
