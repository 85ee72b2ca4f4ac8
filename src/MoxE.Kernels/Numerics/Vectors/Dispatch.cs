using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoxE.Kernels.Numerics.Vectors;

/// <summary>Runs kernels at the widest width the processor has. The tests below are constants to the JIT.</summary>
internal static class Dispatch
{
    /// <summary>Floats in the widest vector that is used here.</summary>
    public static int Width =>
        Vector512.IsHardwareAccelerated ? Simd512.Width
        : Vector256.IsHardwareAccelerated ? Simd256.Width
        : Vector128.IsHardwareAccelerated ? Simd128.Width
        : SimdScalar.Width;

    /// <summary>Runs a kernel at <see cref="Width"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, ISimdKernel
    {
        if (Vector512.IsHardwareAccelerated)
        {
            kernel.Run<Simd512, Vector512<float>>();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            kernel.Run<Simd256, Vector256<float>>();
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            kernel.Run<Simd128, Vector128<float>>();
        }
        else
        {
            kernel.Run<SimdScalar, float>();
        }
    }

    /// <summary>Runs a kernel at the widest width that divides <paramref name="unit"/>, so that it has no rest to handle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunDividing<TKernel>(TKernel kernel, int unit)
        where TKernel : struct, ISimdKernel
    {
        if (Vector512.IsHardwareAccelerated && unit % Simd512.Width == 0)
        {
            kernel.Run<Simd512, Vector512<float>>();
        }
        else if (Vector256.IsHardwareAccelerated && unit % Simd256.Width == 0)
        {
            kernel.Run<Simd256, Vector256<float>>();
        }
        else if (Vector128.IsHardwareAccelerated && unit % Simd128.Width == 0)
        {
            kernel.Run<Simd128, Vector128<float>>();
        }
        else
        {
            kernel.Run<SimdScalar, float>();
        }
    }
}
