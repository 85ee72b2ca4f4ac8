using System.Numerics;

namespace MoxE.Engine.Sampling;

/// <summary>A set of token ids, one bit each: id i is bit i % 64 of word i / 64, as in <see cref="Constraints.IConstraintState.Allowed"/>.</summary>
internal sealed class TokenSet(int vocabularySize)
{
    private const int WordBits = 64;
    private readonly ulong[] _words = new ulong[(vocabularySize + WordBits - 1) / WordBits];

    /// <summary>ceil(V / 64) words.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    public void Add(int token) => _words[token / WordBits] |= 1UL << (token % WordBits);

    public void Add(ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
        {
            Add(token);
        }
    }

    /// <summary>Sets the logits [V] of all tokens that <paramref name="allowed"/> lacks to −∞; what lies beyond its words is not in it.</summary>
    public static void Keep(ReadOnlySpan<ulong> allowed, Span<float> logits)
    {
        for (int word = 0; word * WordBits < logits.Length; word++)
        {
            Span<float> part = logits[(word * WordBits)..Math.Min((word + 1) * WordBits, logits.Length)];
            ulong absent = word < allowed.Length ? ~allowed[word] : ulong.MaxValue;
            if (absent == ulong.MaxValue)
            {
                part.Fill(float.NegativeInfinity);
                continue;
            }

            for (; absent != 0; absent &= absent - 1)
            {
                int bit = BitOperations.TrailingZeroCount(absent);
                if (bit >= part.Length)
                {
                    break;
                }

                part[bit] = float.NegativeInfinity;
            }
        }
    }
}
