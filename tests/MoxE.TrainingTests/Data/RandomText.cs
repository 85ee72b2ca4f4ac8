using System.Text;
using CsCheck;

namespace MoxE.TrainingTests.Data;

/// <summary>Text of all kinds of code points and white space; always well-formed.</summary>
internal static class RandomText
{
    private static readonly string[] Fragments = ["\n", "\r\n", "  ", " ", "\t", " the", "Emma", "don't", "1234", "\u0301", "\u3000", "👩‍👩‍👧", "<|endoftext|>", "--"];

    private static readonly Gen<string> Letter = Gen.OneOf(
        Gen.Int[0, Fragments.Length - 1].Select(i => Fragments[i]), Gen.Char[' ', '~'].Select(letter => letter.ToString()), Gen.Int[0, 0x10F7FF].Select(Scalar));

    /// <summary>Up to 200 fragments.</summary>
    public static Gen<string> Any { get; } = Letter.Array[0, 200].Select(string.Concat);

    // The 2,048 surrogates are left out.
    private static string Scalar(int number) => new Rune(number < 0xD800 ? number : number + 0x800).ToString();
}
