using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics.MachineCode;

/// <summary>
/// The products of <see cref="IntegerTiles"/> by AVX-512 VNNI (vpdpbusd: 64 products of bytes, summed by fours), which .NET does
/// not offer. A function for each number of rows is written when it is first asked for. Two vectors of weights, 4 k of 32
/// columns, are loaded once and multiplied with every row; a row's four integers come from memory to all lanes at once.
/// </summary>
internal static unsafe class VnniTiles
{
    /// <summary>Rows that one call takes at most: two sums each, and two vectors of weights, fit the 32 registers.</summary>
    public const int MostRows = 12;

    private const int Vnni = 1 << 11; // CPUID leaf 7, ECX
    private const int VectorBytes = 64;
    private const int BlockBytes = 4 * PanelLayout.Width;
    private const int Halves = BlockBytes / VectorBytes;
    private const int Weights = 30; // zmm30 and 31
    private static readonly nint[] Functions = Place();

    /// <summary>Whether the processor has the instruction and the system lets programs write functions.</summary>
    public static bool IsSupported { get; } = Functions.Length > 0;

    /// <summary>As <see cref="IntegerTiles.Run"/>.</summary>
    public static void Run(sbyte* a, nint stride, int rows, byte* w, int blocks, int* offsets, int* sums) =>
        ((delegate* unmanaged<sbyte*, nint, byte*, nint, int*, int*, void>)Functions[rows])(a, stride, w, blocks, offsets, sums);

    private static nint[] Place()
    {
        if (!Avx512F.IsSupported || !ExecutableMemory.IsSupported || RuntimeInformation.ProcessArchitecture != Architecture.X64 || (X86Base.CpuId(7, 0).Ecx & Vnni) == 0)
        {
            return [];
        }

        Assembler assembler = new();
        int[] places = new int[MostRows + 1];
        for (int rows = 1; rows <= MostRows; rows++)
        {
            assembler.Align();
            places[rows] = assembler.Position;
            Write(assembler, rows);
        }

        byte* code = ExecutableMemory.TryPlace(assembler.Code);
        return code is null ? [] : Array.ConvertAll(places, place => (nint)(code + place));
    }

    /// <summary>System V: rdi = a, rsi = stride, rdx = w, rcx = blocks, r8 = offsets, r9 = sums. No register that a caller keeps is touched.</summary>
    private static void Write(Assembler to, int rows)
    {
        ReadOnlySpan<Register> bases = [Register.Rdi, Register.R10, Register.R11, Register.Rax]; // rows 0, 3, 6 and 9
        bases = bases[..((rows + 2) / 3)];
        for (int i = 1; i < bases.Length; i++)
        {
            to.LoadAddress(bases[i], new Address(bases[i - 1], Register.Rsi, 2));
            to.LoadAddress(bases[i], new Address(bases[i], Register.Rsi));
        }

        // Few rows have too few sums to keep the units busy: odd blocks get sums of their own.
        int sets = rows <= MostRows / 2 ? 2 : 1;
        for (int row = 0; row < rows; row++)
        {
            for (int half = 0; half < Halves; half++)
            {
                to.Broadcast(Sum(row, half), new Address(Register.R8, Displacement: row * sizeof(int)));
                if (sets == 2)
                {
                    to.Clear(Sum(rows + row, half));
                }
            }
        }

        to.Move(Register.R8, Register.Rcx);
        to.Halve(Register.Rcx);
        int noPair = to.JumpAheadIfZero();
        int loop = to.Position;
        Block(to, bases, rows, 0, 0);
        Block(to, bases, rows, 1, (sets - 1) * rows);
        Advance(to, bases, 2);
        to.Decrement(Register.Rcx);
        to.JumpBackUnlessZero(loop);
        to.Land(noPair);
        to.TestOdd(Register.R8);
        int noOdd = to.JumpAheadIfZero();
        Block(to, bases, rows, 0, 0);
        to.Land(noOdd);

        for (int row = 0; row < rows; row++)
        {
            for (int half = 0; half < Halves; half++)
            {
                if (sets == 2)
                {
                    to.Add(Sum(row, half), Sum(rows + row, half));
                }

                to.Store(new Address(Register.R9, Displacement: (row * BlockBytes) + (half * VectorBytes)), Sum(row, half));
            }
        }

        to.Return();
    }

    private static void Block(Assembler to, ReadOnlySpan<Register> bases, int rows, int block, int firstSum)
    {
        for (int half = 0; half < Halves; half++)
        {
            to.Load(Weights + half, new Address(Register.Rdx, Displacement: (block * BlockBytes) + (half * VectorBytes)));
        }

        for (int row = 0; row < rows; row++)
        {
            Address four = new(bases[row / 3], row % 3 == 0 ? null : Register.Rsi, Math.Max(1, row % 3), block * 4);
            for (int half = 0; half < Halves; half++)
            {
                to.DotBytes(Sum(firstSum + row, half), Weights + half, four);
            }
        }
    }

    private static void Advance(Assembler to, ReadOnlySpan<Register> bases, int blocks)
    {
        to.Add(Register.Rdx, blocks * BlockBytes);
        foreach (Register pointer in bases)
        {
            to.Add(pointer, blocks * 4);
        }
    }

    private static int Sum(int row, int half) => (row * Halves) + half;
}
