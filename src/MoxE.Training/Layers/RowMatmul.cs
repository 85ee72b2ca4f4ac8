using System.Numerics;

namespace MoxE.Training.Layers;

/// <summary>C += A · B for the few rows of a recurrent step, where a call into libtorch would cost more than the product.</summary>
internal static class RowMatmul
{
    private const int RowBlock = 4;

    /// <summary>C += A · B, all of them dense and row by row.</summary>
    /// <param name="a">[rows, depth].</param>
    /// <param name="b">[depth, columns].</param>
    /// <param name="c">[rows, columns].</param>
    /// <param name="depth">Columns of A and rows of B.</param>
    /// <param name="columns">Columns of B and C.</param>
    public static void Accumulate<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, int depth, int columns)
        where T : unmanaged, INumber<T>
    {
        int rows = a.Length / depth;
        int row = 0;
        for (; row + RowBlock <= rows; row += RowBlock)
        {
            FourRows(a.Slice(row * depth, RowBlock * depth), b, c.Slice(row * columns, RowBlock * columns), depth, columns);
        }

        for (; row < rows; row++)
        {
            OneRow(a.Slice(row * depth, depth), b, c.Slice(row * columns, columns));
        }
    }

    private static void FourRows<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, int depth, int columns)
        where T : unmanaged, INumber<T>
    {
        int column = 0;
        for (; column + (2 * Vector<T>.Count) <= columns; column += 2 * Vector<T>.Count)
        {
            TwoVectors(a, b[column..], c[column..], depth, columns);
        }

        for (; column + Vector<T>.Count <= columns; column += Vector<T>.Count)
        {
            OneVector(a, b[column..], c[column..], depth, columns);
        }

        for (; column < columns; column++)
        {
            for (int row = 0; row < RowBlock; row++)
            {
                T sum = c[(row * columns) + column];
                for (int i = 0; i < depth; i++)
                {
                    sum += a[(row * depth) + i] * b[(i * columns) + column];
                }

                c[(row * columns) + column] = sum;
            }
        }
    }

    // Eight sums of a vector each stay in registers.
    private static void TwoVectors<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, int depth, int columns)
        where T : unmanaged, INumber<T>
    {
        int width = Vector<T>.Count;
        Vector<T> c00 = new(c);
        Vector<T> c01 = new(c[width..]);
        Vector<T> c10 = new(c[columns..]);
        Vector<T> c11 = new(c[(columns + width)..]);
        Vector<T> c20 = new(c[(2 * columns)..]);
        Vector<T> c21 = new(c[((2 * columns) + width)..]);
        Vector<T> c30 = new(c[(3 * columns)..]);
        Vector<T> c31 = new(c[((3 * columns) + width)..]);
        ReadOnlySpan<T> a0 = a[..depth];
        ReadOnlySpan<T> a1 = a.Slice(depth, depth);
        ReadOnlySpan<T> a2 = a.Slice(2 * depth, depth);
        ReadOnlySpan<T> a3 = a.Slice(3 * depth, depth);
        for (int i = 0; i < a0.Length; i++)
        {
            ReadOnlySpan<T> row = b.Slice(i * columns, 2 * width);
            Vector<T> b0 = new(row);
            Vector<T> b1 = new(row[width..]);
            Vector<T> value = new(a0[i]);
            c00 = VectorSum.MultiplyAdd(value, b0, c00);
            c01 = VectorSum.MultiplyAdd(value, b1, c01);
            value = new(a1[i]);
            c10 = VectorSum.MultiplyAdd(value, b0, c10);
            c11 = VectorSum.MultiplyAdd(value, b1, c11);
            value = new(a2[i]);
            c20 = VectorSum.MultiplyAdd(value, b0, c20);
            c21 = VectorSum.MultiplyAdd(value, b1, c21);
            value = new(a3[i]);
            c30 = VectorSum.MultiplyAdd(value, b0, c30);
            c31 = VectorSum.MultiplyAdd(value, b1, c31);
        }

        c00.CopyTo(c);
        c01.CopyTo(c[width..]);
        c10.CopyTo(c[columns..]);
        c11.CopyTo(c[(columns + width)..]);
        c20.CopyTo(c[(2 * columns)..]);
        c21.CopyTo(c[((2 * columns) + width)..]);
        c30.CopyTo(c[(3 * columns)..]);
        c31.CopyTo(c[((3 * columns) + width)..]);
    }

    private static void OneVector<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, int depth, int columns)
        where T : unmanaged, INumber<T>
    {
        Vector<T> c0 = new(c);
        Vector<T> c1 = new(c[columns..]);
        Vector<T> c2 = new(c[(2 * columns)..]);
        Vector<T> c3 = new(c[(3 * columns)..]);
        for (int i = 0; i < depth; i++)
        {
            Vector<T> row = new(b[(i * columns)..]);
            c0 = VectorSum.MultiplyAdd(new Vector<T>(a[i]), row, c0);
            c1 = VectorSum.MultiplyAdd(new Vector<T>(a[depth + i]), row, c1);
            c2 = VectorSum.MultiplyAdd(new Vector<T>(a[(2 * depth) + i]), row, c2);
            c3 = VectorSum.MultiplyAdd(new Vector<T>(a[(3 * depth) + i]), row, c3);
        }

        c0.CopyTo(c);
        c1.CopyTo(c[columns..]);
        c2.CopyTo(c[(2 * columns)..]);
        c3.CopyTo(c[(3 * columns)..]);
    }

    private static void OneRow<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < a.Length; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(b.Slice(i * c.Length, c.Length), a[i], c, c);
        }
    }
}
