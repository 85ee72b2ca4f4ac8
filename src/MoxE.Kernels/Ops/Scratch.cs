using System.Runtime.InteropServices;

namespace MoxE.Kernels.Ops;

/// <summary>
/// A thread's own scratch memory, 64-byte aligned: it grows to the largest need seen and is reused, so that a warm call
/// allocates nothing. <see cref="Call"/> lasts for one kernel call, <see cref="Part"/> for one part of it, <see cref="Product"/>
/// for one matrix product; they are apart because the calling thread also runs parts, and these products.
/// </summary>
internal sealed unsafe class Scratch
{
    private const int AlignmentFloats = 16;

    [ThreadStatic]
    private static Scratch? CallMemory;

    [ThreadStatic]
    private static Scratch? PartMemory;

    [ThreadStatic]
    private static Scratch? ProductMemory;

    private float* _memory;
    private long _capacity;
    private long _used;

    ~Scratch() => NativeMemory.AlignedFree(_memory);

    /// <summary>Empty scratch of the calling thread for the length of a kernel call.</summary>
    public static Scratch Call => (CallMemory ??= new Scratch()).Reset();

    /// <summary>Empty scratch of the calling thread for the length of one part.</summary>
    public static Scratch Part => (PartMemory ??= new Scratch()).Reset();

    /// <summary>Empty scratch of the calling thread for the length of one matrix product.</summary>
    public static Scratch Product => (ProductMemory ??= new Scratch()).Reset();

    /// <summary>Makes room for <paramref name="floats"/> floats in all; must come before the first <see cref="Take"/>.</summary>
    public Scratch Reserve(long floats)
    {
        if (floats > _capacity)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            _capacity = 0;
            _memory = (float*)NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float)), AlignmentFloats * sizeof(float));
            _capacity = floats;
        }

        return this;
    }

    /// <summary>The next <paramref name="floats"/> floats of the reserved room; contents undefined.</summary>
    public float* Take(long floats)
    {
        float* taken = _memory + _used;
        _used += Rounded(floats);
        return _used <= _capacity ? taken : throw new InvalidOperationException($"Scratch of {_capacity} floats cannot give {_used}.");
    }

    /// <summary>Room that <see cref="Take"/> needs for this many floats.</summary>
    public static long Rounded(long floats) => (floats + AlignmentFloats - 1) / AlignmentFloats * AlignmentFloats;

    private Scratch Reset()
    {
        _used = 0;
        return this;
    }
}
