using MoxE.Engine.Constraints.Tokens;
using MoxE.Model.Tokens;

namespace MoxE.Engine.Constraints;

/// <summary>A tokenizer's tokens, arranged for masks: built once for each model and shared by all its constraints. Immutable.</summary>
public sealed class ConstraintVocabulary
{
    private const int BitsPerWord = 64;

    /// <summary>Arranges the tokens.</summary>
    /// <param name="tokens">Their bytes; special and empty ones are never allowed.</param>
    /// <param name="vocabularySize">Number of ids of the model, V.</param>
    public ConstraintVocabulary(ITokenText tokens, int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        Tokens = tokens;
        Words = (vocabularySize + BitsPerWord - 1) / BitsPerWord;
        List<(byte[] Bytes, int Id)> all = [];
        for (int id = 0; id < vocabularySize; id++)
        {
            ReadOnlySpan<byte> bytes = tokens.TokenBytes(id);
            if (!bytes.IsEmpty && !tokens.IsSpecial(id))
            {
                all.Add((bytes.ToArray(), id));
            }
        }

        All = new(all);
        SingleBytes = new(all.Where(token => token.Bytes.Length == 1));
        Ordinary = new(all, Words);
    }

    internal ITokenText Tokens { get; }

    /// <summary>Words of a mask.</summary>
    internal int Words { get; }

    /// <summary>All tokens that may be allowed.</summary>
    internal TokenTrie All { get; }

    internal TokenTrie SingleBytes { get; }

    internal OrdinaryTokens Ordinary { get; }

    internal static void Set(Span<ulong> mask, int id) => mask[id / BitsPerWord] |= 1UL << (id % BitsPerWord);

    internal static void Clear(Span<ulong> mask, int id) => mask[id / BitsPerWord] &= ~(1UL << (id % BitsPerWord));
}
