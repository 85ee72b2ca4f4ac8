namespace MoxE.Training.Runs.Batches;

/// <summary>What a random number is for; part of its key.</summary>
internal enum DrawPurpose
{
    /// <summary>Where a window begins.</summary>
    Place = 1,

    /// <summary>Whether a row starts again.</summary>
    Reset = 2,

    /// <summary>Seed of a micro-batch's dropout masks.</summary>
    Dropout = 3,
}

/// <summary>
/// A random number that is a function of its key, so that a run goes on after a stop without any generator to save: the
/// key's parts go one by one through the mixing function of SplitMix64.
/// </summary>
internal static class Draw
{
    /// <summary>64 random bits.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="step">Of the run.</param>
    /// <param name="index">Row or micro-batch.</param>
    public static ulong Bits(long seed, DrawPurpose purpose, int step, int index) =>
        Mix(Mix(Mix(Mix((ulong)seed) + (ulong)purpose) + (ulong)step) + (ulong)index);

    /// <summary>A number from 0 to below <paramref name="limit"/>.</summary>
    public static long Below(long limit, long seed, DrawPurpose purpose, int step, int index) =>
        (long)Math.BigMul(Bits(seed, purpose, step, index), (ulong)limit, out _);

    /// <summary>A number from 0 to below 1.</summary>
    public static double Unit(long seed, DrawPurpose purpose, int step, int index) => (Bits(seed, purpose, step, index) >> 11) * (1.0 / (1L << 53));

    private static ulong Mix(ulong x)
    {
        x += 0x9e3779b97f4a7c15;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}
