using MoxE.Kernels.Numerics;
using MoxE.Kernels.Ops;

namespace MoxE.KernelDigest;

/// <summary>The state of one mLSTM head, zero at first.</summary>
internal sealed unsafe class MLstmHeadMemory(FloatArena arena, int size)
{
    private readonly MLstmStateLayout _layout = new(1, size);

    public Floats Memory { get; } = arena.Zeros((int)PanelLayout.Length(size, size));

    public Floats N { get; } = arena.Zeros(size);

    public Floats M { get; } = arena.Zeros(1);

    public Floats Recent { get; } = arena.Zeros(MLstmStateLayout.FoldEvery * 2 * MLstmStateLayout.Padded(size));

    public Floats Scales { get; } = arena.Zeros(MLstmStateLayout.ScalesPerHead);

    public MLstmHead Head => new(Memory, N, M, Recent, Scales);

    /// <summary>Everything that is stored.</summary>
    public IEnumerable<Floats> All => [Memory, N, M, Recent, Scales];

    /// <summary>Puts some state there, all of it in the memory.</summary>
    public void Set(ReadOnlySpan<float> memory, ReadOnlySpan<float> n, float m)
    {
        PanelLayout.Pack(memory, size, size, Memory.Span);
        n.CopyTo(N.Span);
        M[0] = m;
    }

    /// <summary>C [P, P] with all tokens folded in.</summary>
    public float[] Folded() => _layout.Folded(Memory.Span, Recent.Span, Scales.Span);
}
