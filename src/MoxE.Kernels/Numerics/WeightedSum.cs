using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>Weighted sums of rows, in the order of the weights.</summary>
internal static unsafe class WeightedSum
{
    /// <summary>y = Σ_j weights[j] · source[positions[j]], j = 0 … count − 1: one multiplication, then fused multiply-adds.</summary>
    /// <param name="source">Rows of <paramref name="width"/> floats.</param>
    /// <param name="width">Floats of a row.</param>
    /// <param name="positions">[count] rows of the source.</param>
    /// <param name="weights">[count].</param>
    /// <param name="count">Number of terms, ≥ 1.</param>
    /// <param name="y">[width], not part of the source.</param>
    public static void Row(float* source, int width, int* positions, float* weights, int count, float* y) =>
        Dispatch.Run(new Kernel(source, width, positions, weights, count, y));

    private readonly struct Kernel(float* source, int width, int* positions, float* weights, int count, float* y) : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            int done = Columns<S, TVec>(0);
            Columns<SimdScalar, float>(done);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int Columns<S, TVec>(int i)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (; i + S.Width <= width; i += S.Width)
            {
                TVec sum = S.Multiply(S.Broadcast(weights[0]), S.Load(source + ((nint)positions[0] * width) + i));
                for (int j = 1; j < count; j++)
                {
                    sum = S.MultiplyAdd(S.Broadcast(weights[j]), S.Load(source + ((nint)positions[j] * width) + i), sum);
                }

                S.Store(y + i, sum);
            }

            return i;
        }
    }
}
