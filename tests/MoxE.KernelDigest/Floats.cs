namespace MoxE.KernelDigest;

/// <summary>A block of floats outside the managed heap, owned by a <see cref="FloatArena"/>.</summary>
internal readonly unsafe struct Floats(float* pointer, int length)
{
    public int Length => length;

    public Span<float> Span => new(pointer, length);

    public ref float this[int index] => ref Span[index];

    public float[] ToArray() => Span.ToArray();

    public static implicit operator float*(Floats block) => block.Start;

    private float* Start => pointer;
}
