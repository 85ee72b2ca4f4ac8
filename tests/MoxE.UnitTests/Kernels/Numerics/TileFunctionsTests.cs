using System.Runtime.Intrinsics.X86;
using MoxE.KernelDigest;
using MoxE.Kernels.Numerics.MachineCode;
using MoxE.Kernels.Ops;

namespace MoxE.UnitTests.Kernels.Numerics;

/// <summary>Functions written at start against a plain chain; where the processor has no AVX-512 there are none, and nothing is to be shown.</summary>
public sealed unsafe class TileFunctionsTests
{
    [Theory]
    [InlineData(WeightType.Float32, 1)]
    [InlineData(WeightType.Float32, 64)]
    [InlineData(WeightType.Float32, 131)]
    [InlineData(WeightType.BFloat16, 1)]
    [InlineData(WeightType.BFloat16, 64)]
    [InlineData(WeightType.BFloat16, 131)]
    public void Run_AnyRows_IsOneChainOfFusedMultiplyAdds(WeightType type, int k)
    {
        if (!TileFunctions.Has(type))
        {
            Assert.False(Avx512F.IsSupported && OperatingSystem.IsLinux());
            return;
        }

        const int Width = 32;
        int stride = k + 3;
        using var arena = new FloatArena(k);
        Floats matrix = arena.Uniform(k * Width);
        using PackedMatrix packed = new(type, matrix.Span, k, Width);
        Floats a = arena.Uniform(TileFunctions.MostRows * stride);
        Floats sums = arena.Zeros(TileFunctions.MostRows * Width);
        for (int rows = 1; rows <= TileFunctions.MostRows; rows++)
        {
            sums.Span.Fill(float.NaN);
            TileFunctions.Run(type, (float*)a, (nint)stride * sizeof(float), rows, packed.Weight.Panel(0), k, null, (float*)sums);
            for (int row = 0; row < rows; row++)
            {
                for (int n = 0; n < Width; n++)
                {
                    float expected = 0;
                    for (int i = 0; i < k; i++)
                    {
                        float weight = matrix.Span[(i * Width) + n];
                        expected = MathF.FusedMultiplyAdd(a.Span[(row * stride) + i], type == WeightType.BFloat16 ? PanelFormat.FromBFloat16(PanelFormat.ToBFloat16(weight)) : weight, expected);
                    }

                    Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(sums.Span[(row * Width) + n]));
                }
            }

            Assert.All(sums.Span[(rows * Width)..].ToArray(), untouched => Assert.True(float.IsNaN(untouched)));
        }
    }
}
