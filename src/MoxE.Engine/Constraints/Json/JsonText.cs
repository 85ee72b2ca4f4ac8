using System.Text;
using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Json;

/// <summary>How JSON is written here: no space but one, and that only behind a comma or a colon.</summary>
internal static class JsonText
{
    private const string ShortEscapes = "\"\\\b\f\n\r\t";
    private const string ShortNames = "\"\\bfnrt";
    private const int FirstPrintable = 0x20;

    private static readonly Expression Hex = Expression.Chars(('0', '9'), ('a', 'f'), ('A', 'F'));
    private static readonly Expression Quote = Expression.Text("\"");

    /// <summary>The characters that stand for themselves in a string.</summary>
    public static CodePointSet Raw { get; } = CodePointSet.Of((0, FirstPrintable - 1), ('"', '"'), ('\\', '\\')).Complement();

    public static Expression Comma { get; } = Expression.Then(Expression.Text(","), Expression.Text(" ").Optional());

    public static Expression Colon { get; } = Expression.Then(Expression.Text(":"), Expression.Text(" ").Optional());

    /// <summary>One character of a string in any way that JSON can write it; surrogates only as a pair.</summary>
    public static Expression AnyCharacter { get; } = Expression.Any(
        new Expression.Characters(Raw),
        Expression.Then(Expression.Text("\\"), Expression.Any(
            new Expression.Characters(CodePointSet.OfChars("/" + ShortNames)),
            Expression.Then(Expression.Text("u"), Expression.Any(
                Expression.Then(Expression.Chars(('0', '9'), ('a', 'c'), ('A', 'C'), ('e', 'f'), ('E', 'F')), Hex, Hex, Hex),
                Expression.Then(Expression.Chars(('d', 'd'), ('D', 'D')), Expression.Chars(('0', '7')), Hex, Hex),
                Expression.Then(
                    Expression.Chars(('d', 'd'), ('D', 'D')), Expression.Chars(('8', '9'), ('a', 'b'), ('A', 'B')), Hex, Hex,
                    Expression.Text("\\u"), Expression.Chars(('d', 'd'), ('D', 'D')), Expression.Chars(('c', 'f'), ('C', 'F')), Hex, Hex))))));

    public static Expression Quoted(Expression content) => Expression.Then(Quote, content, Quote);

    /// <summary>The shortest escapes of characters that need one.</summary>
    public static Expression Escapes(CodePointSet set)
    {
        List<byte[]> escapes = [];
        foreach ((int first, int last) in set.Ranges)
        {
            for (int codePoint = first; codePoint <= last; codePoint++)
            {
                escapes.Add(Encoding.ASCII.GetBytes(Escape(codePoint)));
            }
        }

        return Words.AnyOf(escapes);
    }

    /// <summary>A string in its canonical form, quotes included.</summary>
    public static string Write(string text)
    {
        StringBuilder written = new("\"", text.Length + 2);
        foreach (Rune rune in text.EnumerateRunes())
        {
            written.Append(Raw.Contains(rune.Value) ? rune.ToString() : Escape(rune.Value));
        }

        return written.Append('"').ToString();
    }

    private static string Escape(int codePoint)
    {
        int place = ShortEscapes.IndexOf((char)codePoint, StringComparison.Ordinal);
        return place >= 0 ? $"\\{ShortNames[place]}" : $"\\u{codePoint:x4}";
    }
}
