using System.Buffers;
using MoxE.Engine.Constraints.Machine;
using MoxE.Model.Tokens;

namespace MoxE.Engine.Constraints;

/// <summary>
/// A tokenizer's tokens, arranged for masks: built once for each model and shared by all its constraints. Immutable.
/// Tokens of printable ASCII without quote and backslash lie apart, because inside a JSON string all of them are
/// allowed and none need be looked at.
/// </summary>
public sealed class ConstraintVocabulary
{
    private const int BitsPerWord = 64;
    private static readonly SearchValues<byte> Plain = SearchValues.Create(PlainBytes);
    private readonly ulong[] _plainMask;

    /// <summary>Arranges the tokens.</summary>
    /// <param name="tokens">Their bytes; special and empty ones are never allowed.</param>
    /// <param name="vocabularySize">Number of ids of the model, V.</param>
    public ConstraintVocabulary(ITokenText tokens, int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        Tokens = tokens;
        Words = (vocabularySize + BitsPerWord - 1) / BitsPerWord;
        _plainMask = new ulong[Words];
        List<(byte[] Bytes, int Id)> plain = [], others = [], single = [];
        for (int id = 0; id < vocabularySize; id++)
        {
            ReadOnlySpan<byte> bytes = tokens.TokenBytes(id);
            if (bytes.IsEmpty || tokens.IsSpecial(id))
            {
                continue;
            }

            bool isPlain = !bytes.ContainsAnyExcept(Plain);
            (isPlain ? plain : others).Add((bytes.ToArray(), id));
            if (isPlain)
            {
                Set(_plainMask, id);
            }

            if (bytes.Length == 1)
            {
                single.Add((bytes.ToArray(), id));
            }
        }

        PlainTokens = Arrange(plain);
        OtherTokens = Arrange(others);
        SingleBytes = Arrange(single);
    }

    internal static ReadOnlySpan<byte> PlainBytes => " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8;

    internal ITokenText Tokens { get; }

    /// <summary>Words of a mask.</summary>
    internal int Words { get; }

    internal TokenTrie PlainTokens { get; }

    internal TokenTrie OtherTokens { get; }

    internal TokenTrie SingleBytes { get; }

    /// <summary>The tokens of <see cref="PlainTokens"/>.</summary>
    internal ReadOnlySpan<ulong> PlainMask => _plainMask;

    internal static void Set(Span<ulong> mask, int id) => mask[id / BitsPerWord] |= 1UL << (id % BitsPerWord);

    private static TokenTrie Arrange(List<(byte[] Bytes, int Id)> tokens)
    {
        tokens.Sort((a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes) is var order and not 0 ? order : a.Id.CompareTo(b.Id));
        return new TokenTrie(tokens);
    }
}
