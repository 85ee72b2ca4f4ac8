using System.Text.RegularExpressions;

namespace MoxE.Cli.Evaluation.LastWords;

/// <summary>
/// Cuts a text into passages by a fixed rule. Words are what lies between white space. Passages follow one another without
/// overlap, the first from the text's first word; each ends at the first sentence end at which it has
/// <see cref="LeastWords"/> words or more. A sentence ends at a word that
/// <list type="bullet">
/// <item>is letters, then <c>.</c>, <c>!</c> or <c>?</c>, with closing quotes or brackets after it or not;</item>
/// <item>is no title such as <c>Mr.</c> and no initial such as <c>J.</c>;</item>
/// <item>stands after exactly one space, so that its first token is a space and letters;</item>
/// <item>is followed by the text's end, or by white space and a word that does not begin with a small letter.</item>
/// </list>
/// What follows the last passage of a text is not used.
/// </summary>
internal static partial class PassageCutter
{
    /// <summary>Words of the shortest passage, the last one among them: 50.</summary>
    public const int LeastWords = 50;

    private static readonly HashSet<string> Titles = ["Mr", "Mrs", "Ms", "Messrs", "Dr", "St", "Rev", "Hon", "Col", "Capt", "Gen", "Lt", "Esq", "No", "Vol", "Chap"];

    /// <summary>The passages of a text, in its order.</summary>
    public static IEnumerable<LastWordPassage> Cut(string text)
    {
        int start = -1; // where the passage begins; -1 before its first word
        int words = 0;
        for (Match word = Word().Match(text); word.Success; word = word.NextMatch())
        {
            start = start < 0 ? word.Index : start;
            words++;
            if (words >= LeastWords && TargetOf(text, word) is { } target)
            {
                yield return new LastWordPassage(text[start..(word.Index - 1)], target);
                (start, words) = (-1, 0);
            }
        }
    }

    /// <summary>The word without its sentence end, or null where no passage may end.</summary>
    private static string? TargetOf(string text, Match word)
    {
        Match end = SentenceEnd().Match(text, word.Index, word.Length);
        if (!end.Success)
        {
            return null;
        }

        string target = end.Groups["word"].Value;
        bool isInitial = target.Length == 1 && char.IsUpper(target, 0);
        bool mayEnd = !isInitial && !Titles.Contains(target) && AfterOneSpace(text, word.Index) && NothingSmallFollows(text, word.Index + word.Length);
        return mayEnd ? target : null;
    }

    private static bool AfterOneSpace(string text, int index) => index >= 2 && text[index - 1] == ' ' && !char.IsWhiteSpace(text[index - 2]);

    private static bool NothingSmallFollows(string text, int index)
    {
        while (index < text.Length && !char.IsLetterOrDigit(text, index))
        {
            index++;
        }

        return index == text.Length || !char.IsLower(text, index);
    }

    [GeneratedRegex(@"\S+")]
    private static partial Regex Word();

    [GeneratedRegex("""\G(?<word>\p{L}+)[.!?]+["'”’)\]]*\z""")]
    private static partial Regex SentenceEnd();
}
