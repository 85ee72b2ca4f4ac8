using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using MoxE.Kernels.Numerics.MachineCode;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// Integer products of rows with a panel: sums[r, n] = Σ_k a[r, k] w[k, n] + offsets[r], exact, so every processor gives the
/// same. w are bytes in blocks of four k of 32 columns, 128 bytes: for each column its four.
/// </summary>
internal static unsafe class IntegerTiles
{
    /// <summary>Rows that <see cref="Run"/> takes at most.</summary>
    public const int MostRows = TileFunctions.MostRows;

    private const int BlockBytes = 4 * PanelLayout.Width;

    /// <summary>Does it with the best instructions that there are.</summary>
    /// <param name="a">[rows, stride] integers −127 … 127; four for each block are used.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="rows">1 … 12.</param>
    /// <param name="w">[blocks, 32, 4].</param>
    /// <param name="blocks">Blocks of four k.</param>
    /// <param name="offsets">[rows] what is added to all sums of a row.</param>
    /// <param name="sums">[rows, 32].</param>
    public static void Run(sbyte* a, nint stride, int rows, byte* w, int blocks, int* offsets, int* sums)
    {
        if (TileFunctions.Has(WeightType.Int8))
        {
            TileFunctions.Run(WeightType.Int8, a, stride, rows, w, blocks, offsets, sums);
        }
        else
        {
            RunOffered(a, stride, rows, w, blocks, offsets, sums);
        }
    }

    /// <summary>Does it with the best instructions that .NET offers.</summary>
    internal static void RunOffered(sbyte* a, nint stride, int rows, byte* w, int blocks, int* offsets, int* sums)
    {
        int row = 0;
        if (AvxVnni.IsSupported)
        {
            for (; row + 3 <= rows; row += 3)
            {
                sbyte* first = a + (row * stride);
                ThreeVnni(first, first + stride, first + (2 * stride), w, blocks, offsets + row, sums + (row * PanelLayout.Width));
            }
        }
        else if (Avx512BW.IsSupported)
        {
            for (; row + 4 <= rows; row += 4)
            {
                sbyte* first = a + (row * stride);
                Four512(first, first + stride, first + (2 * stride), first + (3 * stride), w, blocks, offsets + row, sums + (row * PanelLayout.Width));
            }
        }

        for (; row < rows; row++)
        {
            One(a + (row * stride), w, blocks, offsets[row], sums + (row * PanelLayout.Width));
        }
    }

    private static void One(sbyte* a, byte* w, int blocks, int offset, int* sums)
    {
        if (AvxVnni.IsSupported)
        {
            OneVnni(a, w, blocks, offset, sums);
        }
        else if (Avx512BW.IsSupported)
        {
            One512(a, w, blocks, offset, sums);
        }
        else if (Avx2.IsSupported)
        {
            One256(a, w, blocks, offset, sums);
        }
        else if (Dp.IsSupported)
        {
            OneArm(a, w, blocks, offset, sums);
        }
        else
        {
            OnePlain(a, w, blocks, offset, sums);
        }
    }

    /// <summary>The reference that the others are compared with.</summary>
    internal static void OnePlain(sbyte* a, byte* w, int blocks, int offset, int* sums)
    {
        for (int n = 0; n < PanelLayout.Width; n++)
        {
            int sum = offset;
            for (int block = 0; block < blocks; block++)
            {
                for (int i = 0; i < 4; i++)
                {
                    sum += a[(4 * block) + i] * w[(block * BlockBytes) + (4 * n) + i];
                }
            }

            sums[n] = sum;
        }
    }

    /// <summary>A lane sums two of the four k of a column; pairs of lanes are added at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four512(sbyte* a0, sbyte* a1, sbyte* a2, sbyte* a3, byte* w, int blocks, int* offsets, int* sums)
    {
        Vector512<int> s00 = Vector512<int>.Zero, s01 = s00, s02 = s00, s03 = s00;
        Vector512<int> s10 = s00, s11 = s00, s12 = s00, s13 = s00;
        Vector512<int> s20 = s00, s21 = s00, s22 = s00, s23 = s00;
        Vector512<int> s30 = s00, s31 = s00, s32 = s00, s33 = s00;
        for (nint i = 0; i < 4 * blocks; i += 4)
        {
            Vector512<short> w0 = Wide512(w);
            Vector512<short> w1 = Wide512(w + 32);
            Vector512<short> w2 = Wide512(w + 64);
            Vector512<short> w3 = Wide512(w + 96);
            Vector512<short> x = Four512(a0 + i);
            s00 += Avx512BW.MultiplyAddAdjacent(w0, x);
            s01 += Avx512BW.MultiplyAddAdjacent(w1, x);
            s02 += Avx512BW.MultiplyAddAdjacent(w2, x);
            s03 += Avx512BW.MultiplyAddAdjacent(w3, x);
            x = Four512(a1 + i);
            s10 += Avx512BW.MultiplyAddAdjacent(w0, x);
            s11 += Avx512BW.MultiplyAddAdjacent(w1, x);
            s12 += Avx512BW.MultiplyAddAdjacent(w2, x);
            s13 += Avx512BW.MultiplyAddAdjacent(w3, x);
            x = Four512(a2 + i);
            s20 += Avx512BW.MultiplyAddAdjacent(w0, x);
            s21 += Avx512BW.MultiplyAddAdjacent(w1, x);
            s22 += Avx512BW.MultiplyAddAdjacent(w2, x);
            s23 += Avx512BW.MultiplyAddAdjacent(w3, x);
            x = Four512(a3 + i);
            s30 += Avx512BW.MultiplyAddAdjacent(w0, x);
            s31 += Avx512BW.MultiplyAddAdjacent(w1, x);
            s32 += Avx512BW.MultiplyAddAdjacent(w2, x);
            s33 += Avx512BW.MultiplyAddAdjacent(w3, x);
            w += BlockBytes;
        }

        Finish512(s00, s01, s02, s03, offsets[0], sums);
        Finish512(s10, s11, s12, s13, offsets[1], sums + PanelLayout.Width);
        Finish512(s20, s21, s22, s23, offsets[2], sums + (2 * PanelLayout.Width));
        Finish512(s30, s31, s32, s33, offsets[3], sums + (3 * PanelLayout.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One512(sbyte* a, byte* w, int blocks, int offset, int* sums)
    {
        Vector512<int> s0 = Vector512<int>.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (nint i = 0; i < 4 * blocks; i += 4)
        {
            Vector512<short> x = Four512(a + i);
            s0 += Avx512BW.MultiplyAddAdjacent(Wide512(w), x);
            s1 += Avx512BW.MultiplyAddAdjacent(Wide512(w + 32), x);
            s2 += Avx512BW.MultiplyAddAdjacent(Wide512(w + 64), x);
            s3 += Avx512BW.MultiplyAddAdjacent(Wide512(w + 96), x);
            w += BlockBytes;
        }

        Finish512(s0, s1, s2, s3, offset, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Four512(sbyte* a) => Avx512BW.ConvertToVector512Int16(Vector256.Create(*(int*)a).AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Wide512(byte* w) => Avx512BW.ConvertToVector512Int16(Vector256.Load(w));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish512(Vector512<int> s0, Vector512<int> s1, Vector512<int> s2, Vector512<int> s3, int offset, int* sums)
    {
        Vector256<int> more = Vector256.Create(offset);
        (Joined512(s0) + more).Store(sums);
        (Joined512(s1) + more).Store(sums + 8);
        (Joined512(s2) + more).Store(sums + 16);
        (Joined512(s3) + more).Store(sums + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Joined512(Vector512<int> pairs) =>
        Avx512F.ConvertToVector256Int32((pairs + (pairs.AsInt64() >>> 32).AsInt32()).AsInt64());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One256(sbyte* a, byte* w, int blocks, int offset, int* sums)
    {
        Vector256<int> s0 = Vector256<int>.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        for (nint i = 0; i < 4 * blocks; i += 4)
        {
            Vector256<short> x = Avx2.ConvertToVector256Int16(Vector128.Create(*(int*)(a + i)).AsSByte());
            s0 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w), x);
            s1 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w + 16), x);
            s2 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w + 32), x);
            s3 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w + 48), x);
            s4 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w + 64), x);
            s5 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w + 80), x);
            s6 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w + 96), x);
            s7 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w + 112), x);
            w += BlockBytes;
        }

        Vector128<int> more = Vector128.Create(offset);
        (Joined256(s0) + more).Store(sums);
        (Joined256(s1) + more).Store(sums + 4);
        (Joined256(s2) + more).Store(sums + 8);
        (Joined256(s3) + more).Store(sums + 12);
        (Joined256(s4) + more).Store(sums + 16);
        (Joined256(s5) + more).Store(sums + 20);
        (Joined256(s6) + more).Store(sums + 24);
        (Joined256(s7) + more).Store(sums + 28);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Joined256(Vector256<int> pairs) =>
        Vector256.Shuffle(pairs + (pairs.AsInt64() >>> 32).AsInt32(), Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6)).GetLower();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeVnni(sbyte* a0, sbyte* a1, sbyte* a2, byte* w, int blocks, int* offsets, int* sums)
    {
        Vector256<int> s00 = Vector256.Create(offsets[0]), s01 = s00, s02 = s00, s03 = s00;
        Vector256<int> s10 = Vector256.Create(offsets[1]), s11 = s10, s12 = s10, s13 = s10;
        Vector256<int> s20 = Vector256.Create(offsets[2]), s21 = s20, s22 = s20, s23 = s20;
        for (nint i = 0; i < 4 * blocks; i += 4)
        {
            Vector256<sbyte> x = Vector256.Create(*(int*)(a0 + i)).AsSByte();
            s00 = AvxVnni.MultiplyWideningAndAdd(s00, Vector256.Load(w), x);
            s01 = AvxVnni.MultiplyWideningAndAdd(s01, Vector256.Load(w + 32), x);
            s02 = AvxVnni.MultiplyWideningAndAdd(s02, Vector256.Load(w + 64), x);
            s03 = AvxVnni.MultiplyWideningAndAdd(s03, Vector256.Load(w + 96), x);
            x = Vector256.Create(*(int*)(a1 + i)).AsSByte();
            s10 = AvxVnni.MultiplyWideningAndAdd(s10, Vector256.Load(w), x);
            s11 = AvxVnni.MultiplyWideningAndAdd(s11, Vector256.Load(w + 32), x);
            s12 = AvxVnni.MultiplyWideningAndAdd(s12, Vector256.Load(w + 64), x);
            s13 = AvxVnni.MultiplyWideningAndAdd(s13, Vector256.Load(w + 96), x);
            x = Vector256.Create(*(int*)(a2 + i)).AsSByte();
            s20 = AvxVnni.MultiplyWideningAndAdd(s20, Vector256.Load(w), x);
            s21 = AvxVnni.MultiplyWideningAndAdd(s21, Vector256.Load(w + 32), x);
            s22 = AvxVnni.MultiplyWideningAndAdd(s22, Vector256.Load(w + 64), x);
            s23 = AvxVnni.MultiplyWideningAndAdd(s23, Vector256.Load(w + 96), x);
            w += BlockBytes;
        }

        Store(s00, s01, s02, s03, sums);
        Store(s10, s11, s12, s13, sums + PanelLayout.Width);
        Store(s20, s21, s22, s23, sums + (2 * PanelLayout.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneVnni(sbyte* a, byte* w, int blocks, int offset, int* sums)
    {
        Vector256<int> s0 = Vector256.Create(offset), s1 = s0, s2 = s0, s3 = s0;
        for (nint i = 0; i < 4 * blocks; i += 4)
        {
            Vector256<sbyte> x = Vector256.Create(*(int*)(a + i)).AsSByte();
            s0 = AvxVnni.MultiplyWideningAndAdd(s0, Vector256.Load(w), x);
            s1 = AvxVnni.MultiplyWideningAndAdd(s1, Vector256.Load(w + 32), x);
            s2 = AvxVnni.MultiplyWideningAndAdd(s2, Vector256.Load(w + 64), x);
            s3 = AvxVnni.MultiplyWideningAndAdd(s3, Vector256.Load(w + 96), x);
            w += BlockBytes;
        }

        Store(s0, s1, s2, s3, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> s0, Vector256<int> s1, Vector256<int> s2, Vector256<int> s3, int* sums)
    {
        s0.Store(sums);
        s1.Store(sums + 8);
        s2.Store(sums + 16);
        s3.Store(sums + 24);
    }

    /// <summary>Bytes become signed by taking 128 off, which is put back with Σ a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneArm(sbyte* a, byte* w, int blocks, int offset, int* sums)
    {
        Vector128<byte> flip = Vector128.Create((byte)0x80);
        new Span<int>(sums, PanelLayout.Width).Clear();
        int total = 0;
        for (int block = 0; block < blocks; block++)
        {
            sbyte* four = a + (4 * block);
            total += four[0] + four[1] + four[2] + four[3];
            Vector128<sbyte> x = Vector128.Create(*(int*)four).AsSByte();
            for (int n = 0; n < PanelLayout.Width; n += 4)
            {
                Vector128<sbyte> weights = (Vector128.Load(w + (4 * n)) ^ flip).AsSByte();
                Dp.DotProduct(Vector128.Load(sums + n), weights, x).Store(sums + n);
            }

            w += BlockBytes;
        }

        for (int n = 0; n < PanelLayout.Width; n++)
        {
            sums[n] += (128 * total) + offset;
        }
    }
}
