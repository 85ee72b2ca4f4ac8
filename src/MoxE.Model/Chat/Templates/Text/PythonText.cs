using System.Globalization;
using System.Text;

namespace MoxE.Model.Chat.Templates.Text;

/// <summary>What Python's text methods take for white space, and how they map case.</summary>
internal static class PythonText
{
    // Characters whose upper case has several letters, each with its letters behind it.
    private const string LongUpper =
        "\u00DFSS \u0149\u02BCN \u01F0J\u030C \u0390\u0399\u0308\u0301 \u03B0\u03A5\u0308\u0301 \u0587\u0535\u0552 " +
        "\u1E96H\u0331 \u1E97T\u0308 \u1E98W\u030A \u1E99Y\u030A \u1E9AA\u02BE \u1F50\u03A5\u0313 " +
        "\u1F52\u03A5\u0313\u0300 \u1F54\u03A5\u0313\u0301 \u1F56\u03A5\u0313\u0342 \u1F80\u1F08\u0399 " +
        "\u1F81\u1F09\u0399 \u1F82\u1F0A\u0399 \u1F83\u1F0B\u0399 \u1F84\u1F0C\u0399 \u1F85\u1F0D\u0399 " +
        "\u1F86\u1F0E\u0399 \u1F87\u1F0F\u0399 \u1F88\u1F08\u0399 \u1F89\u1F09\u0399 \u1F8A\u1F0A\u0399 " +
        "\u1F8B\u1F0B\u0399 \u1F8C\u1F0C\u0399 \u1F8D\u1F0D\u0399 \u1F8E\u1F0E\u0399 \u1F8F\u1F0F\u0399 " +
        "\u1F90\u1F28\u0399 \u1F91\u1F29\u0399 \u1F92\u1F2A\u0399 \u1F93\u1F2B\u0399 \u1F94\u1F2C\u0399 " +
        "\u1F95\u1F2D\u0399 \u1F96\u1F2E\u0399 \u1F97\u1F2F\u0399 \u1F98\u1F28\u0399 \u1F99\u1F29\u0399 " +
        "\u1F9A\u1F2A\u0399 \u1F9B\u1F2B\u0399 \u1F9C\u1F2C\u0399 \u1F9D\u1F2D\u0399 \u1F9E\u1F2E\u0399 " +
        "\u1F9F\u1F2F\u0399 \u1FA0\u1F68\u0399 \u1FA1\u1F69\u0399 \u1FA2\u1F6A\u0399 \u1FA3\u1F6B\u0399 " +
        "\u1FA4\u1F6C\u0399 \u1FA5\u1F6D\u0399 \u1FA6\u1F6E\u0399 \u1FA7\u1F6F\u0399 \u1FA8\u1F68\u0399 " +
        "\u1FA9\u1F69\u0399 \u1FAA\u1F6A\u0399 \u1FAB\u1F6B\u0399 \u1FAC\u1F6C\u0399 \u1FAD\u1F6D\u0399 " +
        "\u1FAE\u1F6E\u0399 \u1FAF\u1F6F\u0399 \u1FB2\u1FBA\u0399 \u1FB3\u0391\u0399 \u1FB4\u0386\u0399 " +
        "\u1FB6\u0391\u0342 \u1FB7\u0391\u0342\u0399 \u1FBC\u0391\u0399 \u1FC2\u1FCA\u0399 \u1FC3\u0397\u0399 " +
        "\u1FC4\u0389\u0399 \u1FC6\u0397\u0342 \u1FC7\u0397\u0342\u0399 \u1FCC\u0397\u0399 \u1FD2\u0399\u0308\u0300 " +
        "\u1FD3\u0399\u0308\u0301 \u1FD6\u0399\u0342 \u1FD7\u0399\u0308\u0342 \u1FE2\u03A5\u0308\u0300 " +
        "\u1FE3\u03A5\u0308\u0301 \u1FE4\u03A1\u0313 \u1FE6\u03A5\u0342 \u1FE7\u03A5\u0308\u0342 \u1FF2\u1FFA\u0399 " +
        "\u1FF3\u03A9\u0399 \u1FF4\u038F\u0399 \u1FF6\u03A9\u0342 \u1FF7\u03A9\u0342\u0399 \u1FFC\u03A9\u0399 \uFB00FF " +
        "\uFB01FI \uFB02FL \uFB03FFI \uFB04FFL \uFB05ST \uFB06ST \uFB13\u0544\u0546 \uFB14\u0544\u0535 " +
        "\uFB15\u0544\u053B \uFB16\u054E\u0546 \uFB17\u0544\u053D";

    private static readonly Dictionary<char, string> UpperOf = LongUpper.Split(' ').ToDictionary(entry => entry[0], entry => entry[1..]);

    public static bool IsSpace(char unit) => char.IsWhiteSpace(unit) || unit is >= '\x1c' and <= '\x1f';

    public static string Upper(Rune rune) => rune.Value switch
    {
        'ı' => "I",
        'ſ' => "S",
        <= char.MaxValue when UpperOf.TryGetValue((char)rune.Value, out string? letters) => letters,
        _ => Rune.ToUpperInvariant(rune).ToString(),
    };

    public static string Lower(Rune rune) => rune.Value == '\u0130' ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString();

    /// <summary>The form of a word's first letter.</summary>
    public static string Title(Rune rune) => rune.Value switch
    {
        'Ǆ' or 'ǅ' or 'ǆ' => "ǅ",
        'Ǉ' or 'ǈ' or 'ǉ' => "ǈ",
        'Ǌ' or 'ǋ' or 'ǌ' => "ǋ",
        'Ǳ' or 'ǲ' or 'ǳ' => "ǲ",
        '\u0149' => "\u02BCN",
        >= 0x1F80 and <= 0x1FAF => ((char)(rune.Value | 8)).ToString(),
        '\u1FB3' or '\u1FC3' or '\u1FF3' => ((char)(rune.Value + 9)).ToString(),
        '\u1FBC' or '\u1FCC' or '\u1FFC' => rune.ToString(),

        // Georgian words have no capital letter.
        >= 0x10D0 and <= 0x10FF => rune.ToString(),
        _ => TitleOfUpper(Upper(rune)),
    };

    public static bool IsCased(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    /// <summary>Whether Python's repr shows a character as it is.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    /// <summary>The text without what <paramref name="isDropped"/> tells at its ends.</summary>
    public static TaggedText Strip(TaggedText text, Func<char, bool> isDropped, bool left, bool right)
    {
        int start = 0;
        int end = text.Value.Length;
        while (left && start < end && isDropped(text.Value[start]))
        {
            start++;
        }

        while (right && end > start && isDropped(text.Value[end - 1]))
        {
            end--;
        }

        return text.Units(start, end - start);
    }

    /// <summary>Code point order, which UTF-16 order is not beyond U+FFFF.</summary>
    public static int Compare(string a, string b)
    {
        int same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
        {
            return a.Length.CompareTo(b.Length);
        }

        (char x, char y) = (a[same], b[same]);
        return char.IsSurrogate(x) == char.IsSurrogate(y) ? x.CompareTo(y) : char.IsSurrogate(x) ? 1 : -1;
    }

    private static string TitleOfUpper(string upper)
    {
        int first = Rune.GetRuneAt(upper, 0).Utf16SequenceLength;
        return first == upper.Length ? upper : upper[..first] + upper[first..].ToLowerInvariant().Replace('\u03B9', '\u0345');
    }
}
