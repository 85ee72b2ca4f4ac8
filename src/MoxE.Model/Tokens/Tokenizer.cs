namespace MoxE.Model.Tokens;

/// <summary>Byte-level BPE of a model folder: text to token ids and token ids to bytes. Thread-safe.</summary>
public sealed class Tokenizer : ITokenText
{
    /// <summary>Reads vocab.json, merges.txt and tokenizer_config.json (or tokenizer.json) of a folder.</summary>
    /// <exception cref="ModelFormatException">A file is missing or malformed; the message names file, field and value.</exception>
    public static Tokenizer Load(string folder) => throw new NotImplementedException();

    /// <summary>Number of token ids.</summary>
    public int VocabularySize => throw new NotImplementedException();

    /// <summary>The token that ends a text, or null when the tokenizer has none.</summary>
    public int? EndOfTextId => throw new NotImplementedException();

    /// <summary>Whether <paramref name="id"/> is a special token, which has no text of its own in output.</summary>
    public bool IsSpecial(int id) => throw new NotImplementedException();

    /// <summary>Encodes untrusted text: special tokens typed by a user stay ordinary text.</summary>
    public int[] Encode(string text) => throw new NotImplementedException();

    /// <summary>The UTF-8 bytes of one token; a token may hold part of a code point. Empty for special tokens.</summary>
    public ReadOnlySpan<byte> TokenBytes(int id) => throw new NotImplementedException();

    /// <summary>Bytes of the longest token.</summary>
    public int MaxTokenBytes => throw new NotImplementedException();

    /// <summary>Decodes whole sequences; malformed bytes become U+FFFD, special tokens nothing.</summary>
    public string Decode(ReadOnlySpan<int> ids) => throw new NotImplementedException();
}
