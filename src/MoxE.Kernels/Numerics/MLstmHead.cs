namespace MoxE.Kernels.Numerics;

/// <summary>The state of one mLSTM head of one sequence, laid out as <see cref="Ops.MLstmStateLayout"/> says; updated in place.</summary>
/// <param name="Memory">[ceil(P / 32), P, 32].</param>
/// <param name="Normalizer">n [P].</param>
/// <param name="Stabilizer">m, one float.</param>
/// <param name="Recent">[8, 2, Padded].</param>
/// <param name="Scales">[10].</param>
internal readonly unsafe struct MLstmHead(float* Memory, float* Normalizer, float* Stabilizer, float* Recent, float* Scales)
{
    public float* Memory { get; } = Memory;

    public float* Normalizer { get; } = Normalizer;

    public float* Stabilizer { get; } = Stabilizer;

    public float* Recent { get; } = Recent;

    public float* Scales { get; } = Scales;
}
