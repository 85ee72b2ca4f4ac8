namespace MoxE.Kernels.Numerics;

internal static unsafe class Gemm
{
    public static void Run(
        float* a, int lda, int rows, float* packed, int k, int columns, int firstPanel, int panelCount,
        float* biasOrNull, float* residualOrNull, int ldr, float* c, int ldc) => throw new NotSupportedException();
}
