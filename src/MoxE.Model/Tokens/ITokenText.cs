namespace MoxE.Model.Tokens;

/// <summary>What is needed to turn generated tokens into text. Implementations are thread-safe.</summary>
public interface ITokenText
{
    /// <summary>Bytes of the longest token.</summary>
    int MaxTokenBytes { get; }

    /// <summary>The UTF-8 bytes of one token; a token may hold part of a code point. Empty for special tokens.</summary>
    ReadOnlySpan<byte> TokenBytes(int id);

    /// <summary>Whether <paramref name="id"/> is a special token, which has no text of its own in output.</summary>
    bool IsSpecial(int id);
}
