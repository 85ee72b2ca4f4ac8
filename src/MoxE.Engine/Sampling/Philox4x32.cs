namespace MoxE.Engine.Sampling;

/// <summary>
/// Philox4x32-10, a counter-based generator: 128 random bits as a pure function of a 128-bit counter and a 64-bit key,
/// in ten rounds of two 32 × 32 → 64 bit products. No state, so a draw does not depend on the draws before it.
/// </summary>
internal static class Philox4x32
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9; // golden ratio
    private const uint Weyl1 = 0xBB67AE85; // √3 − 1

    /// <summary>A block of four 32-bit words: the counter going in, the random bits coming out.</summary>
    internal readonly record struct Block(uint X0, uint X1, uint X2, uint X3);

    public static Block Draw(Block counter, uint key0, uint key1)
    {
        (uint x0, uint x1, uint x2, uint x3) = counter;
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * x0;
            ulong p1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ key0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ key1, (uint)p0);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return new Block(x0, x1, x2, x3);
    }

    /// <summary>A number in [0, 1) with 53 random bits, a function of (<paramref name="seed"/>, <paramref name="position"/>) alone.</summary>
    public static double Uniform(ulong seed, ulong position)
    {
        Block bits = Draw(new Block((uint)position, (uint)(position >> 32), 0, 0), (uint)seed, (uint)(seed >> 32));
        ulong word = ((ulong)bits.X0 << 32) | bits.X1;
        return (word >> 11) * (1.0 / (1UL << 53));
    }
}
