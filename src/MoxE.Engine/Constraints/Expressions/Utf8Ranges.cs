using System.Text;

namespace MoxE.Engine.Constraints.Expressions;

/// <summary>Spells ranges of code points in UTF-8: each is a few sequences of byte ranges.</summary>
internal static class Utf8Ranges
{
    private const int BitsPerContinuation = 6;
    private static readonly int[] LastOfLength = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF];

    /// <summary>Sequences of one to four byte ranges that together spell exactly the set.</summary>
    public static List<(byte First, byte Last)[]> Split(CodePointSet set)
    {
        List<(byte First, byte Last)[]> sequences = [];
        foreach ((int first, int last) in set.Ranges)
        {
            Split(first, last, sequences);
        }

        return sequences;
    }

    private static void Split(int first, int last, List<(byte First, byte Last)[]> sequences)
    {
        foreach (int border in LastOfLength)
        {
            if (first <= border && border < last)
            {
                Split(first, border, sequences);
                Split(border + 1, last, sequences);
                return;
            }
        }

        int length = new Rune(first).Utf8SequenceLength;
        for (int i = 1; i < length; i++)
        {
            int mask = (1 << (BitsPerContinuation * i)) - 1; // what the last i bytes hold
            if ((first & ~mask) == (last & ~mask))
            {
                continue;
            }

            if ((first & mask) != 0)
            {
                Split(first, first | mask, sequences);
                Split((first | mask) + 1, last, sequences);
                return;
            }

            if ((last & mask) != mask)
            {
                Split(first, (last & ~mask) - 1, sequences);
                Split(last & ~mask, last, sequences);
                return;
            }
        }

        sequences.Add(Pair(first, last, length));
    }

    private static (byte First, byte Last)[] Pair(int first, int last, int length)
    {
        Span<byte> low = stackalloc byte[length];
        Span<byte> high = stackalloc byte[length];
        new Rune(first).EncodeToUtf8(low);
        new Rune(last).EncodeToUtf8(high);
        var pair = new (byte, byte)[length];
        for (int i = 0; i < length; i++)
        {
            pair[i] = (low[i], high[i]);
        }

        return pair;
    }
}
