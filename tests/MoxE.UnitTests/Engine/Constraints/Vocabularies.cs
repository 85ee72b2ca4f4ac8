using System.Text;
using MoxE.Engine.Constraints;
using MoxE.Model.Tokens;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>Vocabularies that can spell every text: all bytes, a special token, and more.</summary>
internal static class Vocabularies
{
    private const int Bytes = 256;

    private static readonly string[] Pieces =
    [
        "\"", "\":", "\",", "\": ", "\", \"", "{\"", "\"}", "\"}}", "}}", "]]", "[[", "],", "},", "]}", "\"]", "[\"", "[]", "{}", "true", "false", "null", "ab", "abc", "name", "-1", "12", "0.", "e+", "1,",
        "Emma Woodhouse", " handsome", "        ", "\u2028", "\u00a0\u0085", "\n\t", "\u007f", "\\n", "\\\"", "\\u", "00", "é", "日本", "🙂", " a", ", ", ": ", " }", "aa", "bb", "ca", "cab",
    ];

    public static FakeTokenText ByteText { get; } = new(SingleBytes);

    /// <summary>All bytes alone.</summary>
    public static ConstraintVocabulary OfBytes { get; } = Of(ByteText, Bytes + 1);

    private static IEnumerable<byte[]> SingleBytes => [.. Enumerable.Range(0, Bytes).Select(value => new[] { (byte)value }), []];

    /// <summary>All bytes, and pieces of JSON and other text, also such as cut characters in two.</summary>
    public static (FakeTokenText Text, ConstraintVocabulary Vocabulary) Random(Random random)
    {
        List<byte[]> tokens = [.. SingleBytes];
        for (int i = 0; i < 60; i++)
        {
            byte[] piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pieces[random.Next(Pieces.Length)])));
            int start = random.Next(piece.Length), end = random.Next(start, piece.Length) + 1;
            tokens.Add(random.Next(20) == 0 ? [.. piece[start..end], (byte)random.Next(Bytes), .. piece[..start]] : piece[start..end]);
        }

        FakeTokenText text = new(tokens);
        return (text, Of(text, tokens.Count));
    }

    private static ConstraintVocabulary Of(ITokenText text, int size) => new(text, size);
}
