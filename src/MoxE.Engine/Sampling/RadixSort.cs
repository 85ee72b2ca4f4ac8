using System.Runtime.CompilerServices;

namespace MoxE.Engine.Sampling;

/// <summary>
/// Sorts token keys by falling logit, three passes of eleven bits over the logit's part of the key: some nanoseconds a
/// token however many there are, where a heap takes log V comparisons for each. Stable, so keys that come by rising id stay so among
/// equal logits, which is the order of the whole key.
/// </summary>
internal static class RadixSort
{
    private const int DigitBits = 11;
    private const int Buckets = 1 << DigitBits;
    private const int Passes = 3;
    private const int LogitShift = 32;

    /// <summary>Sorts <paramref name="keys"/>, given by rising id, largest first.</summary>
    /// <param name="keys">The keys; overwritten.</param>
    /// <param name="spare">As many more places, or more.</param>
    /// <returns>The sorted keys, in the spare places.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe Span<ulong> Descending(Span<ulong> keys, Span<ulong> spare)
    {
        int count = keys.Length;
        spare = spare[..count];
        int* places = stackalloc int[Passes * Buckets];
        new Span<int>(places, Passes * Buckets).Clear();
        fixed (ulong* given = keys, other = spare)
        {
            for (int i = 0; i < count; i++)
            {
                ulong key = given[i];
                places[Digit(key, 0)]++;
                places[Buckets + Digit(key, 1)]++;
                places[(2 * Buckets) + Digit(key, 2)]++;
            }

            ulong* from = given, to = other;
            for (int pass = 0; pass < Passes; pass++)
            {
                int* next = places + (pass * Buckets); // of each digit: first how many, then where the next goes
                for (int digit = Buckets - 1, place = 0; digit >= 0; digit--)
                {
                    (next[digit], place) = (place, place + next[digit]);
                }

                for (int i = 0; i < count; i++)
                {
                    to[next[Digit(from[i], pass)]++] = from[i];
                }

                ulong* sorted = to;
                to = from;
                from = sorted;
            }
        }

        return spare; // after an odd number of passes
    }

    private static int Digit(ulong key, int pass) => (int)(key >> (LogitShift + (pass * DigitBits))) & (Buckets - 1);
}
