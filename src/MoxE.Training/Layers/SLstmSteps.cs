using System.Numerics;

namespace MoxE.Training.Layers;

/// <summary>Moves between sequences [Hs, B, T, gates · d] and the units of a step.</summary>
internal readonly struct SLstmSteps<T>(SLstmShape shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>From a cell [4, Hs, B, d].</summary>
    public void Enter(ReadOnlySpan<T> cell, Span<T> state)
    {
        int size = cell.Length / 4;
        for (int row = 0; row < 4; row++)
        {
            cell.Slice(row * size, size).CopyTo(state[(row * shape.Units)..]);
        }
    }

    /// <summary>The reverse of <see cref="Enter"/>.</summary>
    public void Leave(ReadOnlySpan<T> state, Span<T> cell)
    {
        int size = cell.Length / 4;
        for (int row = 0; row < 4; row++)
        {
            state.Slice(row * shape.Units, size).CopyTo(cell[(row * size)..]);
        }
    }

    /// <summary>Token t of every sequence.</summary>
    public void Gather(ReadOnlySpan<T> sequences, Span<T> units, int t, int gates)
    {
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int gate = 0; gate < gates; gate++)
            {
                sequences.Slice(Token(row, t, gate, gates), shape.Size).CopyTo(units[Unit(row, gate)..]);
            }
        }
    }

    /// <summary>The reverse of <see cref="Gather"/>.</summary>
    public void Scatter(ReadOnlySpan<T> units, Span<T> sequences, int t, int gates)
    {
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int gate = 0; gate < gates; gate++)
            {
                units.Slice(Unit(row, gate), shape.Size).CopyTo(sequences[Token(row, t, gate, gates)..]);
            }
        }
    }

    /// <summary>Adds what the outputs y contribute to the four gates.</summary>
    /// <param name="y">[Hs, B, d].</param>
    /// <param name="weights">[Hs, 4, d in, d out].</param>
    /// <param name="pre">[4, Hs, B, d].</param>
    public void Recur(ReadOnlySpan<T> y, ReadOnlySpan<T> weights, Span<T> pre)
    {
        (int block, int matrix) = (shape.Batch * shape.Size, shape.Size * shape.Size);
        for (int head = 0; head < shape.Heads; head++)
        {
            for (int gate = 0; gate < 4; gate++)
            {
                RowMatmul.Accumulate(
                    y.Slice(head * block, block), weights.Slice(((head * 4) + gate) * matrix, matrix),
                    pre.Slice((gate * shape.Units) + (head * block), block), shape.Size, shape.Size);
            }
        }
    }

    /// <summary>Adds what the gradients of the four gates contribute to that of the outputs.</summary>
    /// <param name="pre">[4, Hs, B, d].</param>
    /// <param name="weights">[Hs, 4, d out, d in].</param>
    /// <param name="y">[Hs, B, d].</param>
    public void RecurBack(ReadOnlySpan<T> pre, ReadOnlySpan<T> weights, Span<T> y)
    {
        (int block, int matrix) = (shape.Batch * shape.Size, shape.Size * shape.Size);
        for (int head = 0; head < shape.Heads; head++)
        {
            for (int gate = 0; gate < 4; gate++)
            {
                RowMatmul.Accumulate(
                    pre.Slice((gate * shape.Units) + (head * block), block), weights.Slice(((head * 4) + gate) * matrix, matrix),
                    y.Slice(head * block, block), shape.Size, shape.Size);
            }
        }
    }

    private int Token(int row, int t, int gate, int gates) => ((((row * shape.Length) + t) * gates) + gate) * shape.Size;

    private int Unit(int row, int gate) => (gate * shape.Units) + (row * shape.Size);
}
