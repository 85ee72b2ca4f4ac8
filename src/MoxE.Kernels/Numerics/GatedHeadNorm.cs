namespace MoxE.Kernels.Numerics;

internal static unsafe class GatedHeadNorm
{
    public static void Rows(
        float* h, int ldh, float* conv, int ldc, float* z, int ldz, float* scale, float* skip, float* y, int ldy,
        int rows, int heads, int headSize, float epsilon) => throw new NotSupportedException();
}
