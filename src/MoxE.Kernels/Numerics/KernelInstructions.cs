using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using MoxE.Kernels.Numerics.MachineCode;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>Which of the processor's instructions the kernels use; chosen once, by the JIT or when a library is built.</summary>
public static class KernelInstructions
{
    /// <summary>For people, e.g. <c>512-bit vectors, tiles written at start, integer products by AVX-512 VNNI</c>.</summary>
    public static string Description => $"{Vectors}, {(TileFunctions.Has(WeightType.Float32) ? "tiles written at start, " : "")}integer products by {IntegerProducts}";

    private static string Vectors => Dispatch.Width == SimdScalar.Width ? "no vectors" : $"{Dispatch.Width * 32}-bit vectors";

    /// <summary>In the order of <see cref="IntegerTiles.Run"/>.</summary>
    private static string IntegerProducts =>
        TileFunctions.Has(WeightType.Int8) ? "AVX-512 VNNI"
        : AvxVnni.IsSupported ? "AVX-VNNI"
        : Avx512BW.IsSupported ? "AVX-512BW"
        : Avx2.IsSupported ? "AVX2"
        : Dp.IsSupported ? "Arm dot product"
        : "plain code";
}
