using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace MoxE.Training.Data.Sources;

/// <summary>
/// Plain text of OSIS markup: one line a paragraph or a group of verse lines; notes and headings left out, typographic
/// quotes and dashes in ASCII. Nothing takes the place of a note, not even where a blank would be right: the text is to the
/// letter the one that moxe-bridge was trained on, so that both hold out the same chunks.
/// </summary>
internal static partial class OsisText
{
    /// <summary>The text, without white space at its ends.</summary>
    public static string Plain(string markup)
    {
        string text = Dropped().Replace(markup, "");
        text = LineStart().Replace(text, "\n");
        text = VerseLine().Replace(text, " ");
        text = WebUtility.HtmlDecode(Tag().Replace(text, ""));
        text = Ascii(text);
        text = Blanks().Replace(text, " ");
        return LineBreak().Replace(text, "\n").Trim();
    }

    private static string Ascii(string text)
    {
        StringBuilder plain = new(text);
        return plain.Replace('‘', '\'').Replace('’', '\'').Replace('“', '"').Replace('”', '"').Replace("—", " - ").Replace('–', '-').ToString();
    }

    [GeneratedRegex("<note.*?</note>|<title.*?</title>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Dropped();

    [GeneratedRegex("<div [^>]*?sID=\"[^\"]*\" type=\"x-p\"/>|<lg [se]ID[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex LineStart();

    [GeneratedRegex("<l [^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex VerseLine();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex(@"[ \t]+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();

    [GeneratedRegex(@" ?\n\s*", RegexOptions.CultureInvariant)]
    private static partial Regex LineBreak();
}
