using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.MachineCode;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// c = a · W + bias + residual, W packed as <see cref="PanelFormat"/> says. With floating-point weights every element of c is
/// one fused chain over k = 0 … K − 1 from 0, with integer weights an exact sum times scales; then the bias, then the
/// residual: how rows and columns are tiled never shows in the bits.
/// </summary>
internal static unsafe class Gemm
{
    /// <summary>Panels whose weights stay in the second-level cache for all rows.</summary>
    private const int PanelsInCache = 4;

    /// <summary>Computes the columns of panels firstPanel … firstPanel + panelCount − 1.</summary>
    /// <param name="a">[rows, lda], K columns used.</param>
    /// <param name="lda">Row stride of a.</param>
    /// <param name="quantized">a as integers, where the weights are integers.</param>
    /// <param name="rows">Rows of a and c.</param>
    /// <param name="weight">One matrix (K, N); nothing beyond column N − 1 is written or read but the padding of its last panel.</param>
    /// <param name="firstPanel">First panel of this call's part.</param>
    /// <param name="panelCount">Panels of this call's part.</param>
    /// <param name="biasOrNull">[N].</param>
    /// <param name="residualOrNull">[rows, ldr]; may be c.</param>
    /// <param name="ldr">Row stride of the residual.</param>
    /// <param name="c">[rows, ldc]; not a.</param>
    /// <param name="ldc">Row stride of c.</param>
    public static void Run(
        float* a, int lda, in QuantizedRows quantized, int rows, in PackedWeight weight, int firstPanel, int panelCount,
        float* biasOrNull, float* residualOrNull, int ldr, float* c, int ldc)
    {
        GemmOutput output = new(weight.Columns, biasOrNull, residualOrNull, ldr, c, ldc);
        switch (weight.Type)
        {
            case WeightType.Float32:
                Dispatch.Run(new Kernel<Float32Format>(a, lda, rows, weight, firstPanel, firstPanel + panelCount, output));
                break;
            case WeightType.BFloat16:
                Dispatch.Run(new Kernel<BFloat16Format>(a, lda, rows, weight, firstPanel, firstPanel + panelCount, output));
                break;
            default:
                IntegerGemm.Run(quantized, rows, weight, firstPanel, panelCount, output);
                break;
        }
    }

    private readonly struct Kernel<TFormat>(
        float* a, int lda, int rows, PackedWeight weight, int firstPanel, int endPanel, GemmOutput output) : ISimdKernel
        where TFormat : struct, IWeightFormat
    {
        [SkipLocalsInit]
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            float* sums = stackalloc float[TileFunctions.MostRows * PanelLayout.Width];
            bool written = TileFunctions.Has(weight.Type);
            int tiles = (rows + TileFunctions.MostRows - 1) / TileFunctions.MostRows;
            for (int panel = firstPanel; panel < endPanel; panel += PanelsInCache)
            {
                int stop = Math.Min(endPanel, panel + PanelsInCache);
                for (int tile = 0; written && tile < tiles; tile++)
                {
                    Written<S, TVec>(RowRange.Of(tile, tiles, rows), panel, stop, sums);
                }

                int row = written ? rows : 0;
                if (S.Width == Simd512.Width)
                {
                    // Sixteen sums: only the 32 registers of the 512-bit unit hold them.
                    for (; row + 8 <= rows; row += 8)
                    {
                        Rows<S, TVec>(row, 8, panel, stop, sums);
                    }
                }

                for (; row + 4 <= rows; row += 4)
                {
                    Rows<S, TVec>(row, 4, panel, stop, sums);
                }

                for (; row + 2 <= rows; row += 2)
                {
                    Rows<S, TVec>(row, 2, panel, stop, sums);
                }

                if (row < rows)
                {
                    Rows<S, TVec>(row, 1, panel, stop, sums);
                }
            }
        }

        /// <summary>A tile by the function written for its number of rows.</summary>
        private void Written<S, TVec>(RowRange tile, int panel, int stop, float* sums)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            float* from = a + ((nint)tile.First * lda);
            for (; panel < stop; panel++)
            {
                TileFunctions.Run(weight.Type, from, (nint)lda * sizeof(float), tile.Count, weight.Panel(panel), weight.Inputs, null, sums);
                output.Write<S, TVec>(tile.First, tile.Count, panel * PanelLayout.Width, sums);
            }
        }

        private void Rows<S, TVec>(int row, int count, int panel, int stop, float* sums)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            float* from = a + ((nint)row * lda);
            for (; panel < stop; panel++)
            {
                for (int column = 0; column < TFormat.FirstColumns; column += TFormat.PairStep<S, TVec>())
                {
                    byte* w = weight.Panel(panel) + TFormat.Offset(column);
                    switch (count)
                    {
                        case 8:
                            GemmTiles.EightRows<S, TVec, TFormat>(from, lda, w, weight.Inputs, sums + column);
                            break;
                        case 4:
                            GemmTiles.FourRows<S, TVec, TFormat>(from, lda, w, weight.Inputs, sums + column);
                            break;
                        case 2:
                            GemmTiles.TwoRows<S, TVec, TFormat>(from, lda, w, weight.Inputs, sums + column);
                            break;
                        default:
                            GemmTiles.OneRow<S, TVec, TFormat>(from, w, weight.Inputs, sums + column);
                            break;
                    }
                }

                output.Write<S, TVec>(row, count, panel * PanelLayout.Width, sums);
            }
        }
    }
}
