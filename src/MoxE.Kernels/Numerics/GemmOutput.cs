using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>Where the sums of a matrix product go: c = sum + bias + residual, and nothing beyond the last real column.</summary>
internal readonly unsafe struct GemmOutput(int columns, float* bias, float* residual, int ldr, float* c, int ldc)
{
    /// <summary>Real columns, without the last panel's padding.</summary>
    public int Columns => columns;

    /// <summary>Finishes one vector of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<S, TVec>(int row, int column, TVec sum)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        if (column + S.Width <= columns)
        {
            Finish<S, TVec>(row, column, sum);
        }
        else
        {
            WritePart<S, TVec>(row, column, sum);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WritePart<S, TVec>(int row, int column, TVec sum)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        float* sums = stackalloc float[S.Width];
        S.Store(sums, sum);
        for (int i = 0; column + i < columns; i++)
        {
            Finish<SimdScalar, float>(row, column + i, sums[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Finish<S, TVec>(int row, int column, TVec value)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        if (bias != null)
        {
            value = S.Add(value, S.Load(bias + column));
        }

        if (residual != null)
        {
            value = S.Add(value, S.Load(residual + ((nint)row * ldr) + column));
        }

        S.Store(c + ((nint)row * ldc) + column, value);
    }
}
