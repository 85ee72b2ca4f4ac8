using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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

    private readonly short* _values;
    private readonly float* _scales;
    private readonly int* _sums;

    private QuantizedRows(short* values, int stride, float* scales, int* sums)
    {
        _values = values;
        Stride = stride;
        _scales = scales;
        _sums = sums;
    }

    /// <summary>Shorts from one row to the next: K rounded up to groups of 32; what is added is 0.</summary>
    public int Stride { get; }

    /// <summary>x [rows, ldx] as integers if a weight needs them, in the thread's scratch for one product; else nothing.</summary>
    public static QuantizedRows For(in PackedWeight weight, float* x, int ldx, int rows) => weight.IsInteger
        ? Of(x, ldx, rows, weight.Inputs, Scratch.Product.Reserve(ScratchFloats(rows, weight.Inputs)))
        : default;

    /// <summary>Floats of scratch for rows of k inputs.</summary>
    public static long ScratchFloats(int rows, int k) => Scratch.Rounded((long)rows * Padded(k) / 2) + Scratch.Rounded(rows) + Scratch.Rounded((long)rows * SumsPerRow(k));

    /// <summary>Makes integers of x [rows, ldx].</summary>
    public static QuantizedRows Of(float* x, int ldx, int rows, int k, Scratch scratch)
    {
        int stride = Padded(k);
        var values = (short*)scratch.Take((long)rows * stride / 2);
        float* scales = scratch.Take(rows);
        var sums = (int*)scratch.Take((long)rows * SumsPerRow(k));
        Dispatch.Run(new Kernel(x, ldx, rows, k, values, stride, scales, sums));
        return new QuantizedRows(values, stride, scales, sums);
    }

    /// <summary>A row's integers, −127 … 127.</summary>
    public short* Row(int row) => _values + ((nint)row * Stride);

    /// <summary>A row's scale.</summary>
    public float Scale(int row) => _scales[row];

    /// <summary>The sums of a row's integers in groups of 32, [Stride / 32].</summary>
    public int* GroupSums(int row) => _sums + ((nint)row * (Stride / PanelFormat.Int4Group));

    /// <summary>The sum of a row's integers.</summary>
    public int Sum(int row)
    {
        int sum = 0;
        foreach (int group in new ReadOnlySpan<int>(GroupSums(row), Stride / PanelFormat.Int4Group))
        {
            sum += group;
        }

        return sum;
    }

    /// <summary>The rows from <paramref name="first"/> on.</summary>
    public QuantizedRows From(int first) => new(Row(first), Stride, _scales + first, GroupSums(first));

    private static int Padded(int k) => (k + PanelFormat.Int4Group - 1) / PanelFormat.Int4Group * PanelFormat.Int4Group;

    private static int SumsPerRow(int k) => Padded(k) / PanelFormat.Int4Group;

    private readonly struct Kernel(float* x, int ldx, int rows, int k, short* values, int stride, float* scales, int* sums) : ISimdKernel
    {
        [SkipLocalsInit]
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            float* group = stackalloc float[PanelFormat.Int4Group];
            for (int row = 0; row < rows; row++)
            {
                float* from = x + ((nint)row * ldx);
                float largest = Reduction.Run<S, TVec, AbsMaxReduction>(from, from, k, 0);
                scales[row] = largest > Least ? largest / Most : 0;
                float factor = largest > Least ? Most / largest : 0;
                for (int first = 0; first < stride; first += PanelFormat.Int4Group)
                {
                    int count = Math.Min(PanelFormat.Int4Group, k - first);
                    new Span<float>(group, PanelFormat.Int4Group).Fill(Rounder);
                    int done = Round<S, TVec>(from + first, factor, group, 0, count);
                    Round<SimdScalar, float>(from + first, factor, group, done, count);
                    sums[(row * (stride / PanelFormat.Int4Group)) + (first / PanelFormat.Int4Group)] = Narrow((int*)group, values + ((nint)row * stride) + first);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Round<S, TVec>(float* x, float factor, float* rounded, int i, int n)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            TVec by = S.Broadcast(factor);
            TVec rounder = S.Broadcast(Rounder);
            for (; i + S.Width <= n; i += S.Width)
            {
                S.Store(rounded + i, S.Add(S.Multiply(S.Load(x + i), by), rounder));
            }

            return i;
        }

        /// <summary>Takes the integers out of 32 rounded floats; returns their sum.</summary>
        private static int Narrow(int* rounded, short* values)
        {
            Vector128<int> bias = Vector128.Create(BitConverter.SingleToInt32Bits(Rounder));
            Vector128<int> sum = Vector128<int>.Zero;
            for (int i = 0; i < PanelFormat.Int4Group; i += 8)
            {
                Vector128<int> low = Vector128.Load(rounded + i) - bias;
                Vector128<int> high = Vector128.Load(rounded + i + 4) - bias;
                sum += low + high;
                Vector128.Narrow(low, high).Store(values + i);
            }

            return Vector128.Sum(sum);
        }
    }
}
