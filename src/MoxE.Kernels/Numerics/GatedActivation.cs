using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Functions;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>y = act(g) · u, with g and u the halves of each row.</summary>
internal static unsafe class GatedActivation
{
    /// <summary>x rows [g, u] of 2 · width floats; y rows of width. y may be x if the strides agree.</summary>
    public static void Rows(float* x, int ldx, int width, Activation activation, float* y, int ldy, int rows)
    {
        switch (activation)
        {
            case Activation.Gelu: Dispatch.Run(new Kernel<GeluFunction>(x, ldx, width, y, ldy, rows)); break;
            case Activation.Relu: Dispatch.Run(new Kernel<ReluFunction>(x, ldx, width, y, ldy, rows)); break;
            case Activation.ReluSquared: Dispatch.Run(new Kernel<ReluSquaredFunction>(x, ldx, width, y, ldy, rows)); break;
            case Activation.Sigmoid: Dispatch.Run(new Kernel<SigmoidFunction>(x, ldx, width, y, ldy, rows)); break;
            case Activation.Swish: Dispatch.Run(new Kernel<SiluFunction>(x, ldx, width, y, ldy, rows)); break;
            case Activation.Selu: Dispatch.Run(new Kernel<SeluFunction>(x, ldx, width, y, ldy, rows)); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "Not an activation.");
        }
    }

    private readonly struct Kernel<TFunction>(float* x, int ldx, int width, float* y, int ldy, int rows) : ISimdKernel
        where TFunction : struct, IFunction
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (int row = 0; row < rows; row++)
            {
                float* gate = x + ((nint)row * ldx);
                float* to = y + ((nint)row * ldy);
                int done = Row<S, TVec>(gate, gate + width, to, 0, width);
                Row<SimdScalar, float>(gate, gate + width, to, done, width);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Row<S, TVec>(float* gate, float* up, float* y, int i, int n)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (; i + S.Width <= n; i += S.Width)
            {
                S.Store(y + i, S.Multiply(TFunction.Apply<S, TVec>(S.Load(gate + i)), S.Load(up + i)));
            }

            return i;
        }
    }
}
