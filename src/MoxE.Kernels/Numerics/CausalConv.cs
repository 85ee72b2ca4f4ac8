namespace MoxE.Kernels.Numerics;

internal static unsafe class CausalConv
{
    public static void Sequence(
        float* x, int ldx, float* kernel, float* bias, float* stateOrNull, int kernelSize, int channels,
        int firstChannel, int channelCount, float* y, int ldy, int rows) => throw new NotSupportedException();
}
