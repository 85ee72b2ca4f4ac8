using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Functions;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>y = (headnorm(h) · scale + skip · conv) · silu(z): what an mLSTM block does between its cell and proj_down.</summary>
internal static unsafe class GatedHeadNorm
{
    /// <summary>Rows of heads · headSize floats; scale and skip [heads · headSize]. y may be h, conv or z.</summary>
    public static void Rows(
        float* h, int ldh, float* conv, int ldc, float* z, int ldz, float* scale, float* skip, float* y, int ldy,
        int rows, int heads, int headSize, float epsilon) =>
        Dispatch.Run(new Kernel(h, ldh, conv, ldc, z, ldz, scale, skip, y, ldy, rows, heads, headSize, epsilon));

    private readonly struct Kernel(
        float* h, int ldh, float* conv, int ldc, float* z, int ldz, float* scale, float* skip, float* y, int ldy,
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
                    float* cell = h + ((nint)row * ldh) + at;
                    float* branch = conv + ((nint)row * ldc) + at;
                    float* gate = z + ((nint)row * ldz) + at;
                    float* to = y + ((nint)row * ldy) + at;
                    Normalization norm = Normalization.Of<S, TVec>(cell, headSize, epsilon);
                    int done = Head<S, TVec>(norm, cell, branch, gate, scale + at, skip + at, to, 0, headSize);
                    Head<SimdScalar, float>(norm, cell, branch, gate, scale + at, skip + at, to, done, headSize);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Head<S, TVec>(
            Normalization norm, float* h, float* conv, float* z, float* scale, float* skip, float* y, int i, int n)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (; i + S.Width <= n; i += S.Width)
            {
                TVec normed = S.Multiply(norm.Apply<S, TVec>(S.Load(h + i)), S.Load(scale + i));
                TVec sum = S.MultiplyAdd(S.Load(skip + i), S.Load(conv + i), normed);
                S.Store(y + i, S.Multiply(sum, SiluFunction.Apply<S, TVec>(S.Load(z + i))));
            }

            return i;
        }
    }
}
