using System.Globalization;
using System.Text;

namespace MoxE.Model.Chat.Templates.Text;

/// <summary>What Python's text methods take for white space, and how they map case.</summary>
internal static class PythonText
{
    // Characters whose upper case has several letters, each with its letters behind it.
    private const string LongUpper =
        "ßSS ŉʼN ǰJ̌ ΐΪ́ ΰΫ́ ևԵՒ ẖH̱ ẗT̈ ẘW̊ ẙY̊ ẚAʾ ὐΥ̓ ὒΥ̓̀ ὔΥ̓́ ὖΥ̓͂ ᾀἈΙ ᾁἉΙ ᾂἊΙ ᾃἋΙ ᾄἌΙ ᾅἍΙ ᾆἎΙ ᾇἏΙ ᾈἈΙ ᾉἉΙ ᾊἊΙ ᾋἋΙ ᾌἌΙ ᾍἍΙ ᾎἎΙ ᾏἏΙ " +
        "ᾐἨΙ ᾑἩΙ ᾒἪΙ ᾓἫΙ ᾔἬΙ ᾕἭΙ ᾖἮΙ ᾗἯΙ ᾘἨΙ ᾙἩΙ ᾚἪΙ ᾛἫΙ ᾜἬΙ ᾝἭΙ ᾞἮΙ ᾟἯΙ ᾠὨΙ ᾡὩΙ ᾢὪΙ ᾣὫΙ ᾤὬΙ ᾥὭΙ ᾦὮΙ ᾧὯΙ ᾨὨΙ ᾩὩΙ ᾪὪΙ ᾫὫΙ ᾬὬΙ ᾭὭΙ ᾮὮΙ ᾯὯΙ " +
        "ᾲᾺΙ ᾳΑΙ ᾴΆΙ ᾶΑ͂ ᾷΑ͂Ι ᾼΑΙ ῂῊΙ ῃΗΙ ῄΉΙ ῆΗ͂ ῇΗ͂Ι ῌΗΙ ῒΪ̀ ΐΪ́ ῖΙ͂ ῗΪ͂ ῢΫ̀ ΰΫ́ ῤΡ̓ ῦΥ͂ ῧΫ͂ ῲῺΙ ῳΩΙ ῴΏΙ ῶΩ͂ ῷΩ͂Ι ῼΩΙ ﬀFF ﬁFI ﬂFL ﬃFFI ﬄFFL ﬅST ﬆST ﬓՄՆ ﬔՄԵ ﬕՄԻ ﬖՎՆ ﬗՄԽ";

    private static readonly Dictionary<char, string> UpperOf = LongUpper.Split(' ').ToDictionary(entry => entry[0], entry => entry[1..]);

    public static bool IsSpace(char unit) => char.IsWhiteSpace(unit) || unit is >= '\x1c' and <= '\x1f';

    public static string Upper(Rune rune) => rune.Value switch
    {
        'ı' => "I",
        'ſ' => "S",
        <= char.MaxValue when UpperOf.TryGetValue((char)rune.Value, out string? letters) => letters,
        _ => Rune.ToUpperInvariant(rune).ToString(),
    };

    public static string Lower(Rune rune) => rune.Value == 'İ' ? "i̇" : Rune.ToLowerInvariant(rune).ToString();

    /// <summary>The form of a word's first letter.</summary>
    public static string Title(Rune rune) => rune.Value switch
    {
        'Ǆ' or 'ǅ' or 'ǆ' => "ǅ",
        'Ǉ' or 'ǈ' or 'ǉ' => "ǈ",
        'Ǌ' or 'ǋ' or 'ǌ' => "ǋ",
        'Ǳ' or 'ǲ' or 'ǳ' => "ǲ",
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
        return first == upper.Length ? upper : upper[..first] + upper[first..].ToLowerInvariant();
    }
}
