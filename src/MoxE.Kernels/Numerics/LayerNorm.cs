namespace MoxE.Kernels.Numerics;

/// <summary>y = (x − mean) / sqrt(variance + ε) · scale over each row: a head norm with one head.</summary>
internal static unsafe class LayerNorm
{
    /// <summary>Normalises rows of <paramref name="width"/>; y may be x.</summary>
    public static void Rows(float* x, int ldx, float* scale, float* y, int ldy, int rows, int width, float epsilon) =>
        HeadNorm.Rows(x, ldx, scale, null, 0, y, ldy, rows, 1, width, epsilon);
}
