using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics.MachineCode;

/// <summary>
/// Writes a function that multiplies some rows with a panel of 32 columns. A block is what 32 columns need of one k, or of four
/// k as bytes: two vectors of weights, loaded once and multiplied with four bytes of every row, which come from memory to all
/// lanes at once. All sums stay in registers.
/// </summary>
/// <param name="to">Takes the instructions.</param>
/// <param name="type">Of the weights: Float32, BFloat16, or Int8, for which the bytes of four k are multiplied by AVX-512 VNNI.</param>
/// <param name="rows">1 … 12.</param>
internal sealed class TileWriter(Assembler to, WeightType type, int rows)
{
    private const int VectorBytes = 64;
    private const int Halves = 2;
    private const int ElementBytes = 4;

    /// <summary>From so many rows on a block takes long enough for the processor to stop fetching by itself; with fewer, fetching costs more than it gives.</summary>
    private const int RowsThatFetch = 5;

    private const int FetchAhead = 8192; // bytes: about 100 ns of five rows
    private const int Mask = 29; // zmm29: the upper half of every word
    private const int Weights = 30; // zmm30 and 31

    // System V: rdi = a, rsi = bytes from row to row, rdx = w, rcx = blocks, r8 = offsets, r9 = sums.
    // No register that a caller keeps is touched. One pointer for each three rows.
    private readonly Register[] _rows = [.. new[] { Register.Rdi, Register.R10, Register.R11, Register.Rax }.Take((rows + 2) / 3)];

    /// <summary>Integers may be summed in any order: few rows, with too few sums to keep the units busy, give odd blocks sums of their own.</summary>
    private readonly int _sets = type == WeightType.Int8 && rows <= 6 ? 2 : 1;

    private int BlockBytes => type == WeightType.BFloat16 ? VectorBytes : Halves * VectorBytes;

    private int SumsOfASet => rows * Halves;

    /// <summary>Writes it.</summary>
    public void Write()
    {
        SetPointers();
        Start();
        to.Move(Register.R8, Register.Rcx);
        to.Halve(Register.Rcx);
        int noPair = to.JumpAheadIfZero();
        int loop = to.Position;
        Block(0, 0);
        Block(1, _sets - 1);
        Advance(2);
        to.Decrement(Register.Rcx);
        to.JumpBackUnlessZero(loop);
        to.Land(noPair);
        to.TestOdd(Register.R8);
        int noOdd = to.JumpAheadIfZero();
        Block(0, 0);
        to.Land(noOdd);
        Finish();
        to.Return();
    }

    private void SetPointers()
    {
        for (int i = 1; i < _rows.Length; i++)
        {
            to.LoadAddress(_rows[i], new Address(_rows[i - 1], Register.Rsi));
            to.LoadAddress(_rows[i], new Address(_rows[i], Register.Rsi, 2));
        }
    }

    private void Start()
    {
        for (int sum = 0; sum < _sets * SumsOfASet; sum++)
        {
            if (type == WeightType.Int8 && sum < SumsOfASet)
            {
                to.Broadcast(sum, new Address(Register.R8, Displacement: sum / Halves * ElementBytes));
            }
            else
            {
                to.Clear(sum);
            }
        }

        if (type == WeightType.BFloat16)
        {
            to.Ones(Mask);
            to.ShiftLeft(Mask, Mask, 16);
        }
    }

    private void Block(int block, int set)
    {
        Address weights = new(Register.Rdx, Displacement: block * BlockBytes);
        LoadWeights(weights);
        for (int line = 0; line < BlockBytes && rows >= RowsThatFetch; line += VectorBytes)
        {
            to.Prefetch(weights with { Displacement = weights.Displacement + line + FetchAhead });
        }

        for (int row = 0; row < rows; row++)
        {
            Multiply((set * SumsOfASet) + (row * Halves), new Address(_rows[row / 3], row % 3 == 0 ? null : Register.Rsi, Math.Max(1, row % 3), block * ElementBytes));
        }
    }

    private void LoadWeights(Address source)
    {
        if (type == WeightType.BFloat16)
        {
            // A word holds column j below column j + 16.
            to.ShiftLeft(Weights, source, 16);
            to.And(Weights + 1, Mask, source);
            return;
        }

        to.Load(Weights, source);
        to.Load(Weights + 1, source with { Displacement = source.Displacement + VectorBytes });
    }

    private void Multiply(int sum, Address element)
    {
        for (int half = 0; half < Halves; half++)
        {
            if (type == WeightType.Int8)
            {
                to.DotBytes(sum + half, Weights + half, element);
            }
            else
            {
                to.MultiplyAdd(sum + half, Weights + half, element);
            }
        }
    }

    private void Advance(int blocks)
    {
        to.Add(Register.Rdx, blocks * BlockBytes);
        foreach (Register pointer in _rows)
        {
            to.Add(pointer, blocks * ElementBytes);
        }
    }

    private void Finish()
    {
        for (int sum = 0; sum < SumsOfASet; sum++)
        {
            if (_sets == 2)
            {
                to.Add(sum, SumsOfASet + sum);
            }

            to.Store(new Address(Register.R9, Displacement: sum * VectorBytes), sum);
        }
    }
}
