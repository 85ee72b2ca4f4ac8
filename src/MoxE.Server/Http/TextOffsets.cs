using System.Text;
using MoxE.Model.Tokens;

namespace MoxE.Server.Http;

/// <summary>Where each token begins in a text, in code points; a token inside a character has that character's place.</summary>
internal sealed class TextOffsets
{
    private readonly IncrementalDetokenizer _decoder;
    private readonly char[] _piece;
    private int _codePoints;

    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="before">Tokens the text goes on after, without holding them.</param>
    public TextOffsets(Tokenizer tokenizer, ReadOnlySpan<int> before)
    {
        _decoder = new IncrementalDetokenizer(tokenizer);
        _decoder.StartAfter(before);
        _piece = new char[_decoder.MaxCharsPerToken];
    }

    /// <summary>The offset of the next token.</summary>
    public int Next(int token)
    {
        int at = _codePoints;
        foreach (Rune _ in _piece.AsSpan(0, _decoder.Append(token, _piece)).EnumerateRunes())
        {
            _codePoints++;
        }

        return at;
    }
}
