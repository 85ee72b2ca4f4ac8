using System.Text;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Changes of case, letter by letter; each letter's result comes from where the letter came from.</summary>
internal static class TextCase
{
    public static TaggedText Upper(TaggedText text, Budget budget) => Map(text, budget, (rune, _) => PythonText.Upper(rune));

    public static TaggedText Lower(TaggedText text, Budget budget) => Map(text, budget, (rune, at) => LowerAt(text.Value, rune, at));

    public static TaggedText Capitalize(TaggedText text, Budget budget) =>
        Map(text, budget, (rune, at) => at == 0 ? PythonText.Title(rune) : LowerAt(text.Value, rune, at));

    /// <summary>The method <c>title</c>: a letter behind anything but a letter begins a word.</summary>
    public static TaggedText TitleOfLetters(TaggedText text, Budget budget)
    {
        bool inside = false;
        return Map(text, budget, (rune, at) =>
        {
            string letter = inside ? LowerAt(text.Value, rune, at) : PythonText.Title(rune);
            inside = PythonText.IsCased(rune);
            return letter;
        });
    }

    /// <summary>The filter <c>title</c>: words begin behind white space, hyphens and opening brackets.</summary>
    public static TaggedText TitleOfWords(TaggedText text, Budget budget)
    {
        bool inside = false;
        return Map(text, budget, (rune, at) =>
        {
            bool isBorder = rune.IsBmp && (PythonText.IsSpace((char)rune.Value) || (char)rune.Value is '-' or '(' or '{' or '[' or '<');
            string letter = inside ? LowerAt(text.Value, rune, at) : PythonText.Upper(rune);
            inside = !isBorder;
            return letter;
        });
    }

    public static TaggedText Swap(TaggedText text, Budget budget) => Map(text, budget, (rune, at) =>
        Rune.IsUpper(rune) ? LowerAt(text.Value, rune, at) : Rune.IsLower(rune) ? PythonText.Upper(rune) : rune.ToString());

    private static TaggedText Map(TaggedText text, Budget budget, Func<Rune, int, string> map)
    {
        var builder = new TaggedTextBuilder(budget);
        for (int i = 0; i < text.Value.Length;)
        {
            Rune.DecodeFromUtf16(text.Value.AsSpan(i), out Rune rune, out int length);
            builder.Append(map(rune, i), text.OriginAt(i));
            i += length;
        }

        return builder.ToText();
    }

    // A sigma at the end of a word has a form of its own.
    private static string LowerAt(string text, Rune rune, int at) =>
        rune.Value == 'Σ' && IsLetter(text, at, -1) && !IsLetter(text, at, 1) ? "ς" : PythonText.Lower(rune);

    // Apostrophes, points and the like do not end a word.
    private static bool IsLetter(string text, int at, int direction)
    {
        int i = at + direction;
        while (i >= 0 && i < text.Length && (text[i] is '\'' or '.' or ':' or '·' or '’' or '\u00AD') && Math.Abs(i - at) < 16)
        {
            i += direction;
        }

        return i >= 0 && i < text.Length && char.IsLetter(text[i]);
    }
}
