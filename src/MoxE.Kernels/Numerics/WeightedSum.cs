namespace MoxE.Kernels.Numerics;

/// <summary>Weighted sums of rows, in the order of the weights.</summary>
internal static unsafe class WeightedSum
{
    /// <summary>y = Σ_j weights[j] · source[positions[j]], j = 0 … count − 1: one multiplication, then fused multiply-adds.</summary>
    public static void Row(float* source, int width, int* positions, float* weights, int count, float* y, int ldy) => throw new NotSupportedException();
}
