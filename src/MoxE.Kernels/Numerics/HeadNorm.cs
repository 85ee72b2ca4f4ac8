namespace MoxE.Kernels.Numerics;

internal static unsafe class HeadNorm
{
    public static void Rows(
        float* x, int ldx, float* scaleOrNull, float* residualOrNull, int ldr, float* y, int ldy,
        int rows, int heads, int headSize, float epsilon) => throw new NotSupportedException();
}
