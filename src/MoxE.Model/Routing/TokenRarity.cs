namespace MoxE.Model.Routing;

/// <summary>
/// How rare each token of a vocabulary is in the training text: −log₂((count + 1) / (total + V)) bits. The added one keeps
/// a token that never occurs finite, and the probabilities sum to 1.
/// </summary>
public sealed class TokenRarity
{
    private readonly double[] _bits; // [V]

    /// <summary>From token counts.</summary>
    /// <param name="counts">How often each token occurs in the training text, [V], each ≥ 0, V ≥ 1.</param>
    /// <exception cref="ArgumentException">There is no count, or one is negative.</exception>
    public TokenRarity(IReadOnlyList<long> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count == 0)
        {
            throw new ArgumentException("a vocabulary has at least one token", nameof(counts));
        }

        double total = counts.Count;
        for (int token = 0; token < counts.Count; token++)
        {
            total += counts[token] >= 0
                ? counts[token]
                : throw new ArgumentException($"the count of token {token} is {counts[token]}, and a count is at least 0", nameof(counts));
        }

        _bits = [.. counts.Select(count => Math.Log2(total) - Math.Log2(count + 1.0))];
        Bands = RarityBands.Of(counts, _bits, total);
    }

    /// <summary>V.</summary>
    public int VocabularySize => _bits.Length;

    /// <summary>Tenths of the training text, the commonest tokens first.</summary>
    public RarityBands Bands { get; }

    /// <summary>Rarity of a token in bits, ≥ 0; the rarer, the larger.</summary>
    /// <param name="token">0 … V − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such token.</exception>
    public double Bits(int token) => (uint)token < (uint)_bits.Length
        ? _bits[token]
        : throw new ArgumentOutOfRangeException(nameof(token), token, $"the token counts cover tokens 0 to {_bits.Length - 1}");
}
