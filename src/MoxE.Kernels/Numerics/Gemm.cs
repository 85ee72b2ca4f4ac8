using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// c = a · W + bias + residual, W packed as <see cref="PanelLayout"/> says. Every element of c is one fused chain over
/// k = 0 … K − 1 from 0, then the bias, then the residual: how rows and columns are tiled never shows in the bits.
/// </summary>
internal static unsafe class Gemm
{
    /// <summary>Computes the columns of panels firstPanel … firstPanel + panelCount − 1.</summary>
    /// <param name="a">[rows, lda], K columns used.</param>
    /// <param name="lda">Row stride of a.</param>
    /// <param name="rows">Rows of a and c.</param>
    /// <param name="packed">[ceil(columns / 32), k, 32].</param>
    /// <param name="k">K.</param>
    /// <param name="columns">Columns of W; nothing beyond them is written or read but the padding of packed.</param>
    /// <param name="firstPanel">First panel of this call's part.</param>
    /// <param name="panelCount">Panels of this call's part.</param>
    /// <param name="biasOrNull">[columns].</param>
    /// <param name="residualOrNull">[rows, ldr]; may be c.</param>
    /// <param name="ldr">Row stride of the residual.</param>
    /// <param name="c">[rows, ldc]; not a.</param>
    /// <param name="ldc">Row stride of c.</param>
    public static void Run(
        float* a, int lda, int rows, float* packed, int k, int columns, int firstPanel, int panelCount,
        float* biasOrNull, float* residualOrNull, int ldr, float* c, int ldc) =>
        Dispatch.Run(new Kernel(
            a, lda, rows, packed, k, firstPanel * PanelLayout.Width, (firstPanel + panelCount) * PanelLayout.Width,
            new GemmOutput(columns, biasOrNull, residualOrNull, ldr, c, ldc)));

    /// <summary>Columns go by groups of eight vectors, small enough that a group's weights stay in L2 for all rows.</summary>
    private readonly struct Kernel(
        float* a, int lda, int rows, float* packed, int k, int firstColumn, int endColumn, GemmOutput output) : ISimdKernel
    {
        [SkipLocalsInit]
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            float* sums = stackalloc float[16 * S.Width];
            int end = Math.Min(endColumn, output.Columns);
            for (int column = firstColumn; column < end; column += 8 * S.Width)
            {
                int stop = Math.Min(end, column + (8 * S.Width));
                int row = 0;
                if (S.Width == Simd512.Width)
                {
                    // Sixteen accumulators: only the 32 registers of the 512-bit unit hold them.
                    for (; row + 8 <= rows; row += 8)
                    {
                        EightRows<S, TVec>(row, column, stop, sums);
                    }
                }

                for (; row + 4 <= rows; row += 4)
                {
                    FourRows<S, TVec>(row, column, stop, sums);
                }

                for (; row + 2 <= rows; row += 2)
                {
                    TwoRows<S, TVec>(row, column, stop, sums);
                }

                if (row < rows)
                {
                    OneRow<S, TVec>(row, column, stop, sums);
                }
            }
        }

        private float* Row(int row) => a + ((nint)row * lda);

        private float* Weights(int column) =>
            packed + ((nint)(column / PanelLayout.Width) * k * PanelLayout.Width) + (column % PanelLayout.Width);

        private void EightRows<S, TVec>(int row, int column, int stop, float* sums)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (; column < stop; column += 2 * S.Width)
            {
                GemmTiles.EightByTwo<S, TVec>(Row(row), lda, Weights(column), k, sums);
                output.Write<S, TVec>(row, 8, column, 2, sums);
            }
        }

        private void FourRows<S, TVec>(int row, int column, int stop, float* sums)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (; column < stop; column += 2 * S.Width)
            {
                GemmTiles.FourByTwo<S, TVec>(Row(row), lda, Weights(column), k, sums);
                output.Write<S, TVec>(row, 4, column, 2, sums);
            }
        }

        private void TwoRows<S, TVec>(int row, int column, int stop, float* sums)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            for (; column + (4 * S.Width) <= endColumn && column < stop; column += 4 * S.Width)
            {
                GemmTiles.TwoByFour<S, TVec>(
                    Row(row), lda, Weights(column), Weights(column + (2 * S.Width)), k, sums);
                output.Write<S, TVec>(row, 2, column, 4, sums);
            }

            for (; column < stop; column += 2 * S.Width)
            {
                GemmTiles.OneByTwo<S, TVec>(Row(row), Weights(column), k, sums);
                GemmTiles.OneByTwo<S, TVec>(Row(row + 1), Weights(column), k, sums + (2 * S.Width));
                output.Write<S, TVec>(row, 2, column, 2, sums);
            }
        }

        private void OneRow<S, TVec>(int row, int column, int stop, float* sums)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            if (column + (8 * S.Width) <= endColumn)
            {
                GemmTiles.OneByEight<S, TVec>(
                    Row(row), Weights(column), Weights(column + (2 * S.Width)), Weights(column + (4 * S.Width)),
                    Weights(column + (6 * S.Width)), k, sums);
                output.Write<S, TVec>(row, 1, column, 8, sums);
                return;
            }

            for (; column < stop; column += 2 * S.Width)
            {
                GemmTiles.OneByTwo<S, TVec>(Row(row), Weights(column), k, sums);
                output.Write<S, TVec>(row, 1, column, 2, sums);
            }
        }
    }
}
