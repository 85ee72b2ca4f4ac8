using System.Text;
using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Patterns;

/// <summary>A class in brackets.</summary>
internal static class PatternBrackets
{
    /// <summary>Reads a class behind its opening bracket.</summary>
    public static CodePointSet Read(PatternText text)
    {
        int start = text.Position - 1;
        bool isNegated = text.TryTake("^");
        List<(int, int)> ranges = [];
        while (!text.TryTake("]"))
        {
            if (text.AtEnd)
            {
                throw text.Refuse(start, "'[' that is never closed", "a ']' for each '['");
            }

            if (text.StartsWith("[:"))
            {
                throw text.Refuse(text.Position, "a POSIX class", "\\d \\w \\s \\p{…}, or the characters themselves");
            }

            int position = text.Position;
            CodePointSet item = Item(text, out int first);
            if (text.Peek == '-' && !text.StartsWith("-]"))
            {
                text.Take();
                Item(text, out int last);
                if (first < 0 || last < first)
                {
                    throw text.Refuse(position, first < 0 || last < 0 ? "a set at an end of a range" : $"the range '{new Rune(first)}-{new Rune(last)}'", "a range from a lower character to a higher one");
                }

                ranges.Add((first, last));
            }
            else
            {
                ranges.AddRange(item.Ranges);
            }
        }

        CodePointSet set = CodePointSet.Of([.. ranges]);
        set = isNegated ? set.Complement() : set;
        return set.IsEmpty ? throw text.Refuse(start, "an empty class", "a class with at least one character") : set;
    }

    private static CodePointSet Item(PatternText text, out int single)
    {
        if (text.TryTake("\\"))
        {
            return PatternEscape.Read(text, inClass: true, out single);
        }

        single = text.Take();
        return CodePointSet.Single(single);
    }
}
