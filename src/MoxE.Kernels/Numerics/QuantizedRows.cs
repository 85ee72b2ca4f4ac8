using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// Rows of activations as 8-bit integers, a scale for each row: x ≈ scale · q, scale = max |x| / 127, q rounded to the nearest,
/// ties to even. A row's integers depend on that row alone.
/// </summary>
internal readonly unsafe struct QuantizedRows
{
    private const int Most = 127;

    /// <summary>Rows below this are taken for zero: 127 over the largest must be finite.</summary>
    private const float Least = 1e-30f;

    /// <summary>Adding this to a number below 2²² rounds it to an integer, which then stands in the lowest bits.</summary>
    private const float Rounder = 12_582_912; // 1.5 · 2²³

    private readonly sbyte* _values;
    private readonly float* _scales;
    private readonly int* _offsets;
    private readonly int* _groupOffsets;
    private readonly int _rows;

    private QuantizedRows(sbyte* values, int stride, float* scales, int* offsets, int* groupOffsets, int rows)
    {
        _values = values;
        Stride = stride;
        _scales = scales;
        _offsets = offsets;
        _groupOffsets = groupOffsets;
        _rows = rows;
    }

    /// <summary>Bytes from one row to the next: K rounded up to groups of 32; what is added is 0.</summary>
    public int Stride { get; }

    /// <summary>x [rows, ldx] as integers if a weight needs them, in the thread's scratch for one product; else nothing.</summary>
    public static QuantizedRows For(in PackedWeight weight, float* x, int ldx, int rows) => weight.IsInteger
        ? Of(x, ldx, rows, weight.Inputs, Scratch.Product.Reserve(ScratchFloats(rows, weight.Inputs)))
        : default;

    /// <summary>Floats of scratch for rows of k inputs.</summary>
    public static long ScratchFloats(int rows, int k) =>
        Scratch.Rounded((long)rows * Padded(k) / 4) + (2 * Scratch.Rounded(rows)) + Scratch.Rounded((long)rows * Padded(k) / PanelFormat.Int4Group);

    /// <summary>Makes integers of x [rows, ldx].</summary>
    public static QuantizedRows Of(float* x, int ldx, int rows, int k, Scratch scratch)
    {
        int stride = Padded(k);
        var values = (sbyte*)scratch.Take((long)rows * stride / 4);
        float* scales = scratch.Take(rows);
        var offsets = (int*)scratch.Take(rows);
        var groupOffsets = (int*)scratch.Take((long)rows * stride / PanelFormat.Int4Group);
        Dispatch.Run(new Kernel(x, ldx, rows, k, values, stride, scales, offsets, groupOffsets));
        return new QuantizedRows(values, stride, scales, offsets, groupOffsets, rows);
    }

    /// <summary>A row's integers, −127 … 127.</summary>
    public sbyte* Row(int row) => _values + ((nint)row * Stride);

    /// <summary>A row's scale.</summary>
    public float Scale(int row) => _scales[row];

    /// <summary>What takes the offset of int8 weights off the sums of the rows from this one on: −128 Σ q.</summary>
    public int* Int8Offsets(int row) => _offsets + row;

    /// <summary>What takes the offset of int4 weights off the sums over a group of 32: −8 Σ q.</summary>
    public int* Int4Offsets(int group, int row) => _groupOffsets + ((nint)group * _rows) + row;

    /// <summary>The rows from <paramref name="first"/> on.</summary>
    public QuantizedRows From(int first) => new(Row(first), Stride, _scales + first, _offsets + first, _groupOffsets + first, _rows);

    private static int Padded(int k) => (k + PanelFormat.Int4Group - 1) / PanelFormat.Int4Group * PanelFormat.Int4Group;

    private readonly struct Kernel(
        float* x, int ldx, int rows, int k, sbyte* values, int stride, float* scales, int* offsets, int* groupOffsets) : ISimdKernel
    {
        [SkipLocalsInit]
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            float* last = stackalloc float[PanelFormat.Int4Group];
            for (int row = 0; row < rows; row++)
            {
                float* from = x + ((nint)row * ldx);
                sbyte* to = values + ((nint)row * stride);
                float largest = Reduction.Run<S, TVec, AbsMaxReduction>(from, from, k, 0);
                scales[row] = largest > Least ? largest / Most : 0;
                float factor = largest > Least ? Most / largest : 0;
                int sum = 0;
                for (int group = 0; group < stride / PanelFormat.Int4Group; group++)
                {
                    int first = group * PanelFormat.Int4Group;
                    float* floats = from + first;
                    if (first + PanelFormat.Int4Group > k)
                    {
                        new Span<float>(last, PanelFormat.Int4Group).Clear();
                        new Span<float>(floats, k - first).CopyTo(new Span<float>(last, PanelFormat.Int4Group));
                        floats = last;
                    }

                    int part = Avx512F.IsSupported ? Round512(floats, factor, to + first) : Round128(floats, factor, to + first);
                    groupOffsets[(group * rows) + row] = -PanelFormat.Int4Zero * part;
                    sum += part;
                }

                offsets[row] = -PanelFormat.Int8Zero * sum;
            }
        }

        /// <summary>Makes integers of 32 floats; returns their sum.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int Round512(float* from, float factor, sbyte* to)
        {
            Vector512<float> by = Vector512.Create(factor);
            Vector512<float> rounder = Vector512.Create(Rounder);
            Vector512<int> bias = Vector512.Create(BitConverter.SingleToInt32Bits(Rounder));
            Vector512<int> low = ((Vector512.Load(from) * by) + rounder).AsInt32() - bias;
            Vector512<int> high = ((Vector512.Load(from + Vector512<float>.Count) * by) + rounder).AsInt32() - bias;
            Avx512F.ConvertToVector128SByte(low).Store(to);
            Avx512F.ConvertToVector128SByte(high).Store(to + Vector512<float>.Count);
            return Vector512.Sum(low + high);
        }

        /// <inheritdoc cref="Round512"/>
        private static int Round128(float* from, float factor, sbyte* to)
        {
            Vector128<int> sum = Vector128<int>.Zero;
            for (int i = 0; i < PanelFormat.Int4Group; i += Vector128<sbyte>.Count)
            {
                Vector128<int> first = Four(from + i, factor);
                Vector128<int> second = Four(from + i + 4, factor);
                Vector128<int> third = Four(from + i + 8, factor);
                Vector128<int> fourth = Four(from + i + 12, factor);
                sum += first + second + third + fourth;
                Vector128.Narrow(Vector128.Narrow(first, second), Vector128.Narrow(third, fourth)).Store(to + i);
            }

            return Vector128.Sum(sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<int> Four(float* from, float factor) =>
            ((Vector128.Load(from) * Vector128.Create(factor)) + Vector128.Create(Rounder)).AsInt32() - Vector128.Create(BitConverter.SingleToInt32Bits(Rounder));
    }
}
