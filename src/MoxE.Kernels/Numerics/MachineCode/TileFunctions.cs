using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics.MachineCode;

/// <summary>
/// Tiles of matrix products as functions that the program writes, one for each type of weights and number of rows; see
/// <see cref="TileWriter"/>. Written when first asked for.
/// </summary>
internal static unsafe class TileFunctions
{
    /// <summary>Rows that one call takes at most: two sums each, and two vectors of weights, fit the 32 registers.</summary>
    public const int MostRows = 12;

    private const int Vnni = 1 << 11; // CPUID leaf 7, ECX
    private static readonly nint[][] Functions = Place();

    /// <summary>Whether there are functions for this type here: they need AVX-512, for integers VNNI too, and a system that lets programs write functions.</summary>
    public static bool Has(WeightType type) => Functions[(int)type].Length > 0;

    /// <summary>
    /// Float32, BFloat16: sums[r, n] = one chain of fused multiply-adds over k from 0. Int8: sums[r, n] = Σ_k a[r, k] w[k, n] +
    /// offsets[r], in integers.
    /// </summary>
    /// <param name="type">Of the weights; not Int4, whose groups are Int8's once they are unpacked.</param>
    /// <param name="a">[rows, stride] floats, or integers −127 … 127.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="rows">1 … 12.</param>
    /// <param name="w">The panel's weights, without scales.</param>
    /// <param name="blocks">k; for Int8 blocks of four k.</param>
    /// <param name="offsets">[rows], for Int8 only.</param>
    /// <param name="sums">[rows, 32] floats or integers.</param>
    public static void Run(WeightType type, void* a, nint stride, int rows, byte* w, int blocks, int* offsets, void* sums) =>
        ((delegate* unmanaged<void*, nint, byte*, nint, void*, void*, void>)Functions[(int)type][rows - 1])(a, stride, w, blocks, offsets, sums);

    private static nint[][] Place()
    {
        nint[][] none = [[], [], [], []];
        if (!Avx512F.IsSupported || !ExecutableMemory.IsSupported || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return none;
        }

        Assembler assembler = new();
        int[]?[] places = new int[]?[none.Length];
        foreach (WeightType type in new[] { WeightType.Float32, WeightType.BFloat16, WeightType.Int8 })
        {
            if (type != WeightType.Int8 || (X86Base.CpuId(7, 0).Ecx & Vnni) != 0)
            {
                places[(int)type] = [.. Enumerable.Range(1, MostRows).Select(rows => Write(assembler, type, rows))];
            }
        }

        byte* code = ExecutableMemory.TryPlace(assembler.Code);
        return code is null ? none : Array.ConvertAll(places, type => type is null ? [] : Array.ConvertAll(type, place => (nint)(code + place)));
    }

    private static int Write(Assembler assembler, WeightType type, int rows)
    {
        assembler.Align();
        int place = assembler.Position;
        new TileWriter(assembler, type, rows).Write();
        return place;
    }
}
