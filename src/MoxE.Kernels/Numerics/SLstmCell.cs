namespace MoxE.Kernels.Numerics;

internal static unsafe class SLstmCell
{
    /// <summary>One head. gates, cell and y point at column 0 of their rows (head is applied here); recurrent at this head's part.</summary>
    public static void Sequence(
        float* gates, int ldGates, float* recurrent, float* cell, int head, int headSize, int width,
        float* y, int ldy, int rows) => throw new NotSupportedException();

    /// <summary>y = σ(o) tanh(z); gates [rows, 2 · width] order z, o.</summary>
    public static void Token(float* gates, int ldGates, int width, float* y, int ldy, int rows) => throw new NotSupportedException();
}
