namespace MoxE.Model.Export.Weights;

/// <summary>Rearrangements of matrices in C order.</summary>
internal static class Matrices
{
    /// <summary>(rows, columns) to (columns, rows).</summary>
    public static float[] Transpose(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        float[] transposed = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> line = matrix.Slice(row * columns, columns);
            for (int column = 0; column < columns; column++)
            {
                transposed[(column * rows) + row] = line[column];
            }
        }

        return transposed;
    }

    /// <summary>All signs turned.</summary>
    public static float[] Negated(ReadOnlySpan<float> matrix)
    {
        float[] negated = new float[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
        {
            negated[i] = -matrix[i];
        }

        return negated;
    }

    /// <summary>Puts two matrices of the same number of rows side by side: (rows, left + right).</summary>
    public static float[] Beside(ReadOnlySpan<float> left, ReadOnlySpan<float> right, int rows)
    {
        int leftColumns = left.Length / rows;
        int rightColumns = right.Length / rows;
        float[] joined = new float[left.Length + right.Length];
        for (int row = 0; row < rows; row++)
        {
            Span<float> line = joined.AsSpan(row * (leftColumns + rightColumns));
            left.Slice(row * leftColumns, leftColumns).CopyTo(line);
            right.Slice(row * rightColumns, rightColumns).CopyTo(line[leftColumns..]);
        }

        return joined;
    }
}
