namespace MoxE.Kernels.Numerics;

internal static unsafe class HeadwiseLinear
{
    public static void Rows(
        float* x, int ldx, float* kernel, float* biasOrNull, int width, int blockSize, float* y, int ldy, int rows) =>
        throw new NotSupportedException();
}
