using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using MoxE.Model.Json;

namespace MoxE.Model.Tokens;

/// <summary>Byte-level BPE of a model folder: text to token ids and token ids to bytes. Thread-safe.</summary>
public sealed class Tokenizer : ITokenText
{
    // Finding one piece of text takes microseconds: only a pattern that backtracks without end comes near it.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(2);

    // The encoder's time grows with the square of a piece's length: up to here it does not show.
    private const int LongPiece = 512;

    private readonly BpeTokenizer _encoder;
    private readonly LongPieceEncoder _longPieces;
    private readonly TokenTable _table;
    private readonly string _source;
    private readonly Dictionary<string, int> _special;

    private Tokenizer(TokenizerDefinition definition, TimeSpan patternTimeout)
    {
        var errors = new ErrorList(definition.Source);
        _source = definition.Source;
        EndOfTextId = FindEndOfText(definition, errors);
        _table = TokenTable.Build(definition, errors);
        _encoder = BpeModel.Build(definition, patternTimeout, errors);
        _longPieces = new LongPieceEncoder(definition);
        AddedTokens = [.. definition.Added];
        _special = definition.Added.Where(token => token.IsSpecial).ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
    }

    /// <summary>Reads vocab.json, merges.txt and tokenizer_config.json (or tokenizer.json) of a folder.</summary>
    /// <exception cref="ModelFormatException">A file is missing or malformed; the message names file, field and value.</exception>
    public static Tokenizer Load(string folder) => Load(folder, PatternTimeout);

    /// <summary>As <see cref="Load(string)"/>, with the longest time that finding one piece of text may take.</summary>
    internal static Tokenizer Load(string folder, TimeSpan patternTimeout) => new(TokenizerFiles.Read(folder), patternTimeout);

    /// <summary>A tokenizer that lies in no folder.</summary>
    internal static Tokenizer Of(TokenizerDefinition definition) => new(definition, PatternTimeout);

    /// <summary>Number of token ids.</summary>
    public int VocabularySize => _table.Count;

    /// <summary>The token that ends a text, or null when the tokenizer has none.</summary>
    public int? EndOfTextId { get; }

    /// <summary>The special tokens, by name.</summary>
    public IReadOnlyCollection<string> SpecialTokens => _special.Keys;

    /// <summary>The tokens beside the vocabulary, which only a chat template's own text can hold.</summary>
    internal IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <summary>The id of a special token such as <c>&lt;|endoftext|&gt;</c>, or null when there is none of that name. Encoding text never gives it.</summary>
    public int? SpecialTokenId(string name) => _special.TryGetValue(name, out int id) ? id : null;

    /// <summary>Whether <paramref name="id"/> is a special token or beyond the vocabulary, and has no text of its own in output.</summary>
    public bool IsSpecial(int id) => !IsKnown(id) || _table.IsSpecial(id);

    /// <summary>
    /// Encodes untrusted text: special tokens typed by a user stay ordinary text, and half a surrogate pair, which is no
    /// text, counts as U+FFFD.
    /// </summary>
    /// <exception cref="ModelFormatException">The tokenizer's own pattern does not come to an end on this text.</exception>
    public int[] Encode(string text)
    {
        try
        {
            string wellFormed = WellFormed(text);
            return [.. wellFormed.Length <= LongPiece ? _encoder.EncodeToIds(wellFormed) : EncodePieces(wellFormed)];
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new ModelFormatException($"{_source}: pre_tokenizer_regex: found a pattern that took longer than {e.MatchTimeout.TotalSeconds} s on {text.Length} characters; allowed: one without nested repetition", e);
        }
    }

    /// <summary>
    /// The UTF-8 bytes of one token; a token may hold part of a code point. Empty for special tokens, and for ids beyond
    /// the vocabulary: a model whose head is padded to a round size can draw them.
    /// </summary>
    public ReadOnlySpan<byte> TokenBytes(int id) => IsKnown(id) ? _table.Bytes(id) : [];

    /// <summary>Bytes of the longest token.</summary>
    public int MaxTokenBytes => _table.MaxBytes;

    /// <summary>Decodes whole sequences; malformed bytes become U+FFFD, special tokens nothing.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (int id in ids)
        {
            bytes.Write(TokenBytes(id));
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary><see cref="Decode"/> without an unfinished character at the end, which the tokens that follow may finish.</summary>
    public string DecodeFinished(ReadOnlySpan<int> ids)
    {
        var decoder = new IncrementalDetokenizer(this);
        char[] piece = new char[decoder.MaxCharsPerToken];
        var text = new StringBuilder();
        foreach (int id in ids)
        {
            text.Append(piece, 0, decoder.Append(id, piece));
        }

        return text.ToString();
    }

    private bool IsKnown(int id) => (uint)id < (uint)_table.Count;

    private List<int> EncodePieces(string text)
    {
        List<int> ids = [];
        foreach ((int offset, int length) in _encoder.PreTokenizer!.PreTokenize(text))
        {
            ReadOnlySpan<char> piece = text.AsSpan(offset, length);
            if (length > LongPiece)
            {
                _longPieces.Encode(piece, ids);
            }
            else
            {
                ids.AddRange(_encoder.EncodeToIds(piece, considerPreTokenization: false));
            }
        }

        return ids;
    }

    private static string WellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    // The encoding's replacement of what cannot be encoded is U+FFFD.
                    return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
                }

                i++;
            }
        }

        return text;
    }

    private static int? FindEndOfText(TokenizerDefinition definition, ErrorList errors)
    {
        if (definition.EndOfText is not { } content)
        {
            return null;
        }

        if (definition.Added.Find(token => token.Content == content) is { } added)
        {
            return added.Id;
        }

        if (definition.Vocabulary.TryGetValue(content, out int id))
        {
            // Ending a text is a control function, even where the files do not list the token as special.
            definition.Added.Add(new AddedToken(id, content, IsSpecial: true));
            return id;
        }

        errors.Add($"eos_token: found \"{StrictJson.Show(content)}\"; allowed: a token of the vocabulary");
        return null;
    }
}
