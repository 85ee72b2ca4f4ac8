using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>Where the sums of a matrix product go: c = sum + bias + residual, and nothing beyond the last real column.</summary>
internal readonly unsafe struct GemmOutput(int columns, float* bias, float* residual, int ldr, float* c, int ldc)
{
    /// <summary>Real columns, without the last panel's padding.</summary>
    public int Columns => columns;

    /// <summary>Finishes sums [rows, 32] whose first element is c[row, column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write<S, TVec>(int row, int rows, int column, float* sums)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        int real = Math.Min(PanelLayout.Width, columns - column);
        float* addends = bias == null ? null : bias + column;
        for (int i = 0; i < rows; i++)
        {
            float* kept = residual == null ? null : residual + ((nint)(row + i) * ldr) + column;
            float* to = c + ((nint)(row + i) * ldc) + column;
            int done = Row<S, TVec>(sums, addends, kept, to, 0, real);
            Row<SimdScalar, float>(sums, addends, kept, to, done, real);
            sums += PanelLayout.Width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Row<S, TVec>(float* sums, float* bias, float* residual, float* c, int j, int n)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        for (; j + S.Width <= n; j += S.Width)
        {
            TVec value = S.Load(sums + j);
            if (bias != null)
            {
                value = S.Add(value, S.Load(bias + j));
            }

            if (residual != null)
            {
                value = S.Add(value, S.Load(residual + j));
            }

            S.Store(c + j, value);
        }

        return j;
    }
}
