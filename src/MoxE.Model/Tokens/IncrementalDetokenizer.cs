using System.Text.Unicode;

namespace MoxE.Model.Tokens;

/// <summary>
/// Turns tokens into text as they come. Bytes that may still become a character are held back, so that no half code
/// point is ever emitted; bytes that cannot become one are U+FFFD. The pieces put together equal
/// <see cref="Tokenizer.Decode"/>. Allocates nothing after construction; one owner at a time.
/// </summary>
public sealed class IncrementalDetokenizer
{
    // The longest unfinished character: three of its four bytes.
    private const int MaxHeldBytes = 3;

    private readonly ITokenText _tokens;
    private readonly byte[] _bytes; // what is held back, then the new token
    private int _held;

    /// <summary>Starts at the beginning of a text.</summary>
    public IncrementalDetokenizer(ITokenText tokens)
    {
        _tokens = tokens;
        _bytes = new byte[MaxCharsOf(tokens)];
    }

    /// <summary>Characters that <see cref="Append"/> and <see cref="Flush"/> need room for: one for each byte.</summary>
    public int MaxCharsPerToken => _bytes.Length;

    /// <summary><see cref="MaxCharsPerToken"/> of every text of these tokens.</summary>
    public static int MaxCharsOf(ITokenText tokens) => MaxHeldBytes + tokens.MaxTokenBytes;

    /// <summary>
    /// Goes on after <paramref name="before"/>, whose characters are not written: bytes at its end that may still become
    /// a character are held back as if they had been appended.
    /// </summary>
    public void StartAfter(ReadOnlySpan<int> before)
    {
        // What is unfinished lies in the last bytes; decoding that starts inside a character recovers at the next one.
        int first = before.Length;
        for (int bytes = 0; first > 0 && bytes < MaxHeldBytes; first--)
        {
            bytes += _tokens.TokenBytes(before[first - 1]).Length;
        }

        char[] unwritten = new char[MaxCharsPerToken];
        foreach (int id in before[first..])
        {
            Append(id, unwritten);
        }
    }

    /// <summary>Adds one token and writes the characters that are now complete.</summary>
    /// <param name="id">The token; special tokens write nothing, and what is held back stays held back.</param>
    /// <param name="destination">At least <see cref="MaxCharsPerToken"/> characters.</param>
    /// <returns>How many characters were written.</returns>
    public int Append(int id, Span<char> destination)
    {
        ReadOnlySpan<byte> token = _tokens.TokenBytes(id);
        token.CopyTo(_bytes.AsSpan(_held));
        return Write(_held + token.Length, destination, isEnd: false);
    }

    /// <summary>Ends the text: an unfinished character is written as U+FFFD. Ready for a new text afterwards.</summary>
    /// <param name="destination">At least <see cref="MaxCharsPerToken"/> characters.</param>
    /// <returns>How many characters were written.</returns>
    public int Flush(Span<char> destination) => Write(_held, destination, isEnd: true);

    private int Write(int count, Span<char> destination, bool isEnd)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxCharsPerToken);
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(0, count);
        Utf8.ToUtf16(bytes, destination, out int read, out int written, replaceInvalidSequences: true, isFinalBlock: isEnd);
        bytes[read..].CopyTo(_bytes);
        _held = count - read;
        return written;
    }
}
