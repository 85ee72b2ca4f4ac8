using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// Integer products of rows with a panel: sums[r, n] = Σ_k a[r, k] w[k, n] − zeros[r], exact, so every processor gives the
/// same. w are bytes in blocks of four k of 32 columns, 128 bytes: for each column its four.
/// </summary>
internal static unsafe class IntegerTiles
{
    /// <summary>Rows that <see cref="Run"/> takes at most.</summary>
    public const int MostRows = 4;

    private const int BlockBytes = 4 * PanelLayout.Width;

    /// <summary>Does it with the best instructions that there are.</summary>
    /// <param name="a">[rows, stride] integers −127 … 127; four for each block are used.</param>
    /// <param name="stride">Shorts from one row to the next.</param>
    /// <param name="rows">1 … 4.</param>
    /// <param name="w">[blocks, 32, 4].</param>
    /// <param name="blocks">Blocks of four k.</param>
    /// <param name="zeros">[rows] what the weights' offset adds to a row's sums.</param>
    /// <param name="sums">[rows, 32].</param>
    public static void Run(short* a, nint stride, int rows, byte* w, int blocks, int* zeros, int* sums)
    {
        if (!AvxVnni.IsSupported && Avx512BW.IsSupported && rows == MostRows)
        {
            Four512(a, a + stride, a + (2 * stride), a + (3 * stride), w, blocks, zeros, sums);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            if (AvxVnni.IsSupported)
            {
                OneVnni(a, w, blocks, zeros[row], sums);
            }
            else if (Avx512BW.IsSupported)
            {
                One512(a, w, blocks, zeros[row], sums);
            }
            else if (Avx2.IsSupported)
            {
                One256(a, w, blocks, zeros[row], sums);
            }
            else if (Dp.IsSupported)
            {
                OneArm(a, w, blocks, zeros[row], sums);
            }
            else
            {
                OnePlain(a, w, blocks, zeros[row], sums);
            }

            a += stride;
            sums += PanelLayout.Width;
        }
    }

    /// <summary>The reference that the others are compared with.</summary>
    internal static void OnePlain(short* a, byte* w, int blocks, int zero, int* sums)
    {
        for (int n = 0; n < PanelLayout.Width; n++)
        {
            int sum = -zero;
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
    private static void Four512(short* a0, short* a1, short* a2, short* a3, byte* w, int blocks, int* zeros, int* sums)
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
            Vector512<short> x = Vector512.Create(*(long*)(a0 + i)).AsInt16();
            s00 += Avx512BW.MultiplyAddAdjacent(w0, x);
            s01 += Avx512BW.MultiplyAddAdjacent(w1, x);
            s02 += Avx512BW.MultiplyAddAdjacent(w2, x);
            s03 += Avx512BW.MultiplyAddAdjacent(w3, x);
            x = Vector512.Create(*(long*)(a1 + i)).AsInt16();
            s10 += Avx512BW.MultiplyAddAdjacent(w0, x);
            s11 += Avx512BW.MultiplyAddAdjacent(w1, x);
            s12 += Avx512BW.MultiplyAddAdjacent(w2, x);
            s13 += Avx512BW.MultiplyAddAdjacent(w3, x);
            x = Vector512.Create(*(long*)(a2 + i)).AsInt16();
            s20 += Avx512BW.MultiplyAddAdjacent(w0, x);
            s21 += Avx512BW.MultiplyAddAdjacent(w1, x);
            s22 += Avx512BW.MultiplyAddAdjacent(w2, x);
            s23 += Avx512BW.MultiplyAddAdjacent(w3, x);
            x = Vector512.Create(*(long*)(a3 + i)).AsInt16();
            s30 += Avx512BW.MultiplyAddAdjacent(w0, x);
            s31 += Avx512BW.MultiplyAddAdjacent(w1, x);
            s32 += Avx512BW.MultiplyAddAdjacent(w2, x);
            s33 += Avx512BW.MultiplyAddAdjacent(w3, x);
            w += BlockBytes;
        }

        Finish512(s00, s01, s02, s03, zeros[0], sums);
        Finish512(s10, s11, s12, s13, zeros[1], sums + PanelLayout.Width);
        Finish512(s20, s21, s22, s23, zeros[2], sums + (2 * PanelLayout.Width));
        Finish512(s30, s31, s32, s33, zeros[3], sums + (3 * PanelLayout.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One512(short* a, byte* w, int blocks, int zero, int* sums)
    {
        Vector512<int> s0 = Vector512<int>.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (nint i = 0; i < 4 * blocks; i += 4)
        {
            Vector512<short> x = Vector512.Create(*(long*)(a + i)).AsInt16();
            s0 += Avx512BW.MultiplyAddAdjacent(Wide512(w), x);
            s1 += Avx512BW.MultiplyAddAdjacent(Wide512(w + 32), x);
            s2 += Avx512BW.MultiplyAddAdjacent(Wide512(w + 64), x);
            s3 += Avx512BW.MultiplyAddAdjacent(Wide512(w + 96), x);
            w += BlockBytes;
        }

        Finish512(s0, s1, s2, s3, zero, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Wide512(byte* w) => Avx512BW.ConvertToVector512Int16(Vector256.Load(w));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish512(Vector512<int> s0, Vector512<int> s1, Vector512<int> s2, Vector512<int> s3, int zero, int* sums)
    {
        Vector256<int> offset = Vector256.Create(zero);
        (Joined512(s0) - offset).Store(sums);
        (Joined512(s1) - offset).Store(sums + 8);
        (Joined512(s2) - offset).Store(sums + 16);
        (Joined512(s3) - offset).Store(sums + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Joined512(Vector512<int> pairs) =>
        Avx512F.ConvertToVector256Int32((pairs + (pairs.AsInt64() >>> 32).AsInt32()).AsInt64());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One256(short* a, byte* w, int blocks, int zero, int* sums)
    {
        Vector256<int> s0 = Vector256<int>.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        for (nint i = 0; i < 4 * blocks; i += 4)
        {
            Vector256<short> x = Vector256.Create(*(long*)(a + i)).AsInt16();
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

        Vector128<int> offset = Vector128.Create(zero);
        (Joined256(s0) - offset).Store(sums);
        (Joined256(s1) - offset).Store(sums + 4);
        (Joined256(s2) - offset).Store(sums + 8);
        (Joined256(s3) - offset).Store(sums + 12);
        (Joined256(s4) - offset).Store(sums + 16);
        (Joined256(s5) - offset).Store(sums + 20);
        (Joined256(s6) - offset).Store(sums + 24);
        (Joined256(s7) - offset).Store(sums + 28);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Joined256(Vector256<int> pairs) =>
        Vector256.Shuffle(pairs + (pairs.AsInt64() >>> 32).AsInt32(), Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6)).GetLower();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneVnni(short* a, byte* w, int blocks, int zero, int* sums)
    {
        Vector256<int> s0 = Vector256.Create(-zero), s1 = s0, s2 = s0, s3 = s0;
        for (nint i = 0; i < 4 * blocks; i += 4)
        {
            Vector128<short> four = Vector128.CreateScalar(*(long*)(a + i)).AsInt16();
            Vector256<sbyte> x = Vector256.Create(Sse2.PackSignedSaturate(four, four).AsInt32().ToScalar()).AsSByte();
            s0 = AvxVnni.MultiplyWideningAndAdd(s0, Vector256.Load(w), x);
            s1 = AvxVnni.MultiplyWideningAndAdd(s1, Vector256.Load(w + 32), x);
            s2 = AvxVnni.MultiplyWideningAndAdd(s2, Vector256.Load(w + 64), x);
            s3 = AvxVnni.MultiplyWideningAndAdd(s3, Vector256.Load(w + 96), x);
            w += BlockBytes;
        }

        s0.Store(sums);
        s1.Store(sums + 8);
        s2.Store(sums + 16);
        s3.Store(sums + 24);
    }

    /// <summary>Bytes become signed by taking 128 off, which is put back with Σ a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneArm(short* a, byte* w, int blocks, int zero, int* sums)
    {
        Vector128<byte> flip = Vector128.Create((byte)0x80);
        new Span<int>(sums, PanelLayout.Width).Clear();
        int total = 0;
        for (int block = 0; block < blocks; block++)
        {
            short* four = a + (4 * block);
            total += four[0] + four[1] + four[2] + four[3];
            Vector128<sbyte> x = Vector128.Create((byte)four[0] | ((byte)four[1] << 8) | ((byte)four[2] << 16) | ((byte)four[3] << 24)).AsSByte();
            for (int n = 0; n < PanelLayout.Width; n += 4)
            {
                Vector128<sbyte> weights = (Vector128.Load(w + (4 * n)) ^ flip).AsSByte();
                Dp.DotProduct(Vector128.Load(sums + n), weights, x).Store(sums + n);
            }

            w += BlockBytes;
        }

        for (int n = 0; n < PanelLayout.Width; n++)
        {
            sums[n] += (128 * total) - zero;
        }
    }
}
