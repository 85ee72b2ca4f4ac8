using System.Text;
using MoxE.Model.Tokens;

namespace MoxE.Engine.Text;

/// <summary>
/// Turns the tokens of one sequence into characters as they come. Bytes that begin a code point wait for the rest of
/// it; malformed bytes become U+FFFD, as when the whole text is decoded at once.
/// </summary>
internal sealed class TokenTextDecoder
{
    private const int PendingBytes = 3; // a code point lacking its last byte

    private readonly ITokenText _tokens;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public TokenTextDecoder(ITokenText tokens)
    {
        _tokens = tokens;
        _ = _decoder.FallbackBuffer; // created here rather than at the first malformed byte
    }

    /// <summary>Most characters that one token, or the end, can add.</summary>
    public static int MaxCharsPerToken(ITokenText tokens) => Encoding.UTF8.GetMaxCharCount(tokens.MaxTokenBytes + PendingBytes);

    /// <summary>Characters that became complete with token <paramref name="id"/>.</summary>
    /// <param name="id">The token.</param>
    /// <param name="text">Room for <see cref="MaxCharsPerToken"/> characters.</param>
    /// <returns>How many were written.</returns>
    public int Append(int id, Span<char> text) =>
        _tokens.IsSpecial(id) ? 0 : _decoder.GetChars(_tokens.TokenBytes(id), text, flush: false);

    /// <summary>At the end: a code point still incomplete becomes U+FFFD.</summary>
    public int Flush(Span<char> text) => _decoder.GetChars([], text, flush: true);
}
