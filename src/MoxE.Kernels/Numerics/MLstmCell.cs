namespace MoxE.Kernels.Numerics;

internal static unsafe class MLstmCell
{
    /// <summary>One head. q, k, v, C, n, m, h and the two gates point at this head's part.</summary>
    public static void Sequence(
        float* q, float* k, float* v, int ld, float* inputGate, float* forgetGate, int ldg,
        float* C, float* n, float* m, int headSize, float* h, int ldh, int rows) => throw new NotSupportedException();

    /// <summary>One head, every row its own sequence of length 1.</summary>
    public static void Token(
        float* q, float* k, float* v, int ld, float* inputGate, int ldg, int headSize, float* h, int ldh, int rows) =>
        throw new NotSupportedException();
}
