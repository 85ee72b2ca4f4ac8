using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Patterns;

/// <summary>The named sets of characters of patterns, as ECMAScript has them.</summary>
internal static class PatternClasses
{
    private static readonly ConcurrentDictionary<string, CodePointSet> Categories = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, UnicodeCategory[]> CategoryNames = new(StringComparer.Ordinal)
    {
        ["Lu"] = [UnicodeCategory.UppercaseLetter],
        ["Ll"] = [UnicodeCategory.LowercaseLetter],
        ["Lt"] = [UnicodeCategory.TitlecaseLetter],
        ["Lm"] = [UnicodeCategory.ModifierLetter],
        ["Lo"] = [UnicodeCategory.OtherLetter],
        ["L"] = [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter],
        ["M"] = [UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark],
        ["Nd"] = [UnicodeCategory.DecimalDigitNumber],
        ["N"] = [UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber],
        ["P"] =
        [
            UnicodeCategory.ConnectorPunctuation, UnicodeCategory.DashPunctuation, UnicodeCategory.OpenPunctuation, UnicodeCategory.ClosePunctuation,
            UnicodeCategory.InitialQuotePunctuation, UnicodeCategory.FinalQuotePunctuation, UnicodeCategory.OtherPunctuation,
        ],
        ["S"] = [UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol],
        ["Zs"] = [UnicodeCategory.SpaceSeparator],
        ["Z"] = [UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator],
    };

    public static CodePointSet Digits { get; } = CodePointSet.Of(('0', '9'));

    public static CodePointSet WordCharacters { get; } = CodePointSet.Of(('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_'));

    public static CodePointSet Spaces { get; } = CodePointSet.Of(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    /// <summary>What a dot stands for: all but line ends.</summary>
    public static CodePointSet Dot { get; } = CodePointSet.Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)).Complement();

    public static IEnumerable<string> KnownCategories => CategoryNames.Keys;

    /// <summary>The characters of a Unicode general category, or null when the name is not known.</summary>
    public static CodePointSet? Category(string name) =>
        CategoryNames.TryGetValue(name, out UnicodeCategory[]? categories) ? Categories.GetOrAdd(name, _ => Collect(categories)) : null;

    private static CodePointSet Collect(UnicodeCategory[] categories)
    {
        List<(int, int)> ranges = [];
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            if (Rune.IsValid(value) && Array.IndexOf(categories, Rune.GetUnicodeCategory(new Rune(value))) >= 0)
            {
                if (ranges.Count > 0 && ranges[^1].Item2 == value - 1)
                {
                    ranges[^1] = (ranges[^1].Item1, value);
                }
                else
                {
                    ranges.Add((value, value));
                }
            }
        }

        return CodePointSet.Of([.. ranges]);
    }
}
