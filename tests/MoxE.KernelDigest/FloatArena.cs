using System.Runtime.InteropServices;

namespace MoxE.KernelDigest;

/// <summary>
/// Hands out seeded blocks and frees them together. Each block lies between guard floats, which are checked at the end: a
/// kernel that writes beside its block is found.
/// </summary>
/// <param name="seed">Of the numbers.</param>
/// <param name="alignment">Of each block, in bytes; the least by default, so that kernels meet data that lies anyhow.</param>
internal sealed unsafe class FloatArena(int seed, int alignment = FloatArena.Least) : IDisposable
{
    public const int CacheLine = 64;
    private const int Least = 16;
    private const int Guard = 64;
    private const float Canary = 1234.5f;

    private readonly Random _random = new(seed);
    private readonly List<(nint Start, int Length)> _blocks = [];

    /// <summary>A block of zeros.</summary>
    public Floats Zeros(int length)
    {
        int whole = length + (2 * Guard);
        float* start = (float*)NativeMemory.AlignedAlloc((nuint)whole * sizeof(float), (nuint)alignment);
        new Span<float>(start, whole).Fill(Canary);
        new Span<float>(start + Guard, length).Clear();
        _blocks.Add(((nint)start, length));
        return new Floats(start + Guard, length);
    }

    /// <summary>Uniform numbers around <paramref name="center"/>, at most <paramref name="spread"/> away.</summary>
    public Floats Uniform(int length, float spread = 1, float center = 0)
    {
        Floats block = Zeros(length);
        for (int i = 0; i < length; i++)
        {
            block[i] = center + (spread * ((2 * _random.NextSingle()) - 1));
        }

        return block;
    }

    /// <summary>A copy.</summary>
    public Floats Copy(ReadOnlySpan<float> source)
    {
        Floats block = Zeros(source.Length);
        source.CopyTo(block.Span);
        return block;
    }

    public void Dispose()
    {
        foreach ((nint start, int length) in _blocks)
        {
            var whole = new ReadOnlySpan<float>((float*)start, length + (2 * Guard));
            bool intact = !whole[..Guard].ContainsAnyExcept(Canary) && !whole[(Guard + length)..].ContainsAnyExcept(Canary);
            NativeMemory.AlignedFree((void*)start);
            if (!intact)
            {
                throw new InvalidOperationException($"A block of {length} floats was written beside.");
            }
        }
    }
}
