using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>y = headnorm(x) · scale + residual: each head's vector is normalised by itself.</summary>
internal static unsafe class HeadNorm
{
    /// <summary>Rows of heads · headSize floats; scale [heads · headSize] and residual rows are optional. y may be x or residual.</summary>
    public static void Rows(
        float* x, int ldx, float* scaleOrNull, float* residualOrNull, int ldr, float* y, int ldy,
        int rows, int heads, int headSize, float epsilon) =>
        Dispatch.Run(new Kernel(x, ldx, scaleOrNull, residualOrNull, ldr, y, ldy, rows, heads, headSize, epsilon));

    private readonly struct Kernel(
        float* x, int ldx, float* scale, float* residual, int ldr, float* y, int ldy,
        int rows, int heads, int headSize, float epsilon) : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (int row = 0; row < rows; row++)
            {
                for (int head = 0; head < heads; head++)
                {
                    int at = head * headSize;
                    float* from = x + ((nint)row * ldx) + at;
                    float* to = y + ((nint)row * ldy) + at;
                    float* weights = scale == null ? null : scale + at;
                    float* added = residual == null ? null : residual + ((nint)row * ldr) + at;
                    Normalization norm = Normalization.Of<S, TVec>(from, headSize, epsilon);
                    int done = Head<S, TVec>(norm, from, weights, added, to, 0, headSize);
                    Head<SimdScalar, float>(norm, from, weights, added, to, done, headSize);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Head<S, TVec>(Normalization norm, float* x, float* scale, float* residual, float* y, int i, int n)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (; i + S.Width <= n; i += S.Width)
            {
                TVec value = norm.Apply<S, TVec>(S.Load(x + i));
                if (scale != null)
                {
                    value = S.Multiply(value, S.Load(scale + i));
                }

                if (residual != null)
                {
                    value = S.Add(value, S.Load(residual + i));
                }

                S.Store(y + i, value);
            }

            return i;
        }
    }
}
