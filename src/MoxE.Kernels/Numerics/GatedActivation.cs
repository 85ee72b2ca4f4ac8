namespace MoxE.Kernels.Numerics;

internal static unsafe class GatedActivation
{
    /// <summary>y = act(x[:, :width]) · x[:, width:].</summary>
    public static void Rows(
        float* x, int ldx, int width, Activation activation, float* y, int ldy, int rows) => throw new NotSupportedException();
}
