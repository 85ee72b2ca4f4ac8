using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Ops;

namespace MoxE.UnitTests.Kernels.Numerics;

/// <summary>Weights of 16, 8 and 4 bits: how they are rounded, and what products with them are.</summary>
public sealed unsafe class SmallWeightTests
{
    public static TheoryData<WeightType, int, int> Shapes
    {
        get
        {
            TheoryData<WeightType, int, int> shapes = [];
            foreach (WeightType type in (WeightType[])[WeightType.BFloat16, WeightType.Int8, WeightType.Int4])
            {
                foreach ((int k, int columns) in ((int, int)[])[(1, 1), (4, 32), (9, 5), (31, 33), (32, 64), (33, 40), (100, 129)])
                {
                    shapes.Add(type, k, columns);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Pack_AnyMatrix_IsRoundedToTheNearestStep(WeightType type, int k, int columns)
    {
        using var arena = new FloatArena((k * 1000) + columns);
        Floats w = arena.Uniform(k * columns);
        using PackedMatrix packed = new(type, w.Span, k, columns);
        for (int column = 0; column < columns; column++)
        {
            float[] read = Column(packed.Weight, column);
            for (int i = 0; i < k; i++)
            {
                float exact = w[(i * columns) + column];
                double most = type switch
                {
                    WeightType.BFloat16 => Math.Abs(exact) / 256,
                    WeightType.Int8 => Largest(w, 0, k, columns, column) / 127 / 2,
                    _ => Largest(w, i / 32 * 32, Math.Min(k, (i / 32 * 32) + 32), columns, column) / 7 * (0.5 + (3.5 / 256)), // half a step, and the scale's own rounding over 7 steps
                };
                Assert.InRange(Math.Abs(exact - read[i]), 0, most * 1.0001);
            }
        }
    }

    [Theory]
    [InlineData(WeightType.BFloat16, new float[] { 1, -0.5f, 1.0078125f, 0 })]
    [InlineData(WeightType.Int8, new float[] { 127, -127, 1, 0, 64 })]
    [InlineData(WeightType.Int4, new float[] { 7, -7, 1, 0, -3 })]
    public void Pack_NumbersThatTheTypeHas_StayWhatTheyAre(WeightType type, float[] column)
    {
        using PackedMatrix packed = new(type, column, column.Length, 1);
        Assert.Equal(column, Column(packed.Weight, 0));
    }

    [Theory]
    [InlineData(WeightType.Int8)]
    [InlineData(WeightType.Int4)]
    public void Pack_Zeros_AreZeros(WeightType type)
    {
        using PackedMatrix packed = new(type, new float[40 * 33], 40, 33);
        Assert.All(Enumerable.Range(0, 33), column => Assert.All(Column(packed.Weight, column), weight => Assert.Equal(0, weight)));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gemm_SmallWeights_IsTheProductOfWhatIsStored(WeightType type, int k, int columns)
    {
        foreach (int rows in (int[])[1, 2, 3, 4, 5, 9])
        {
            using var arena = new FloatArena((k * 1000) + columns + rows);
            using PackedMatrix packed = new(type, arena.Uniform(k * columns).Span, k, columns);
            Floats a = arena.Uniform(rows * (k + 3));
            Floats bias = arena.Uniform(columns);
            Floats residual = arena.Uniform(rows * columns);
            Floats c = arena.Zeros(rows * columns);
            Run(packed.Weight, a, k + 3, rows, bias, residual, c);
            double[] expected = new double[rows * columns];
            for (int row = 0; row < rows; row++)
            {
                double[] x = Activations(a.Span.Slice(row * (k + 3), k), packed.Weight.IsInteger);
                for (int column = 0; column < columns; column++)
                {
                    expected[(row * columns) + column] = bias[column] + (double)residual[(row * columns) + column]
                        + Column(packed.Weight, column).Zip(x, (weight, value) => weight * value).Sum();
                }
            }

            Truth.AssertClose(expected, c.Span, 3e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gemm_RowAlone_HasTheSameBits(WeightType type, int k, int columns)
    {
        const int Rows = 11;
        using var arena = new FloatArena(k + columns);
        using PackedMatrix packed = new(type, arena.Uniform(k * columns).Span, k, columns);
        Floats a = arena.Uniform(Rows * k);
        Floats all = arena.Zeros(Rows * columns);
        Floats one = arena.Zeros(columns);
        Run(packed.Weight, a, k, Rows, null, null, all);
        for (int row = 0; row < Rows; row++)
        {
            Run(packed.Weight, (float*)a + (row * k), k, 1, null, null, one);
            Truth.AssertSameBits(all.Span.Slice(row * columns, columns), one.Span);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(250)]
    public void IntegerTiles_ExtremeValues_AreExact(int blocks)
    {
        for (int rows = 1; rows <= IntegerTiles.MostRows; rows++)
        {
            IntegerTilesAreExact(rows, blocks);
        }
    }

    private static void IntegerTilesAreExact(int rows, int blocks)
    {
        var random = new Random(rows + blocks);
        int k = 4 * blocks;
        sbyte[] a = [.. Enumerable.Range(0, rows * k).Select(_ => (sbyte)(random.Next(3) switch { 0 => -127, 1 => 127, _ => random.Next(-127, 128) }))];
        byte[] w = [.. Enumerable.Range(0, 32 * k).Select(_ => (byte)(random.Next(3) switch { 0 => 1, 1 => 255, _ => random.Next(1, 256) }))];
        int[] added = [.. Enumerable.Range(0, rows).Select(row => random.Next(-100_000, 100_000))];
        int[] sums = new int[rows * 32];
        int[] expected = new int[32];
        fixed (sbyte* values = a)
        fixed (byte* weights = w)
        fixed (int* offsets = added, results = sums, reference = expected)
        {
            for (int way = 0; way < 2; way++)
            {
                sums.AsSpan().Fill(-1);
                if (way == 0)
                {
                    IntegerTiles.Run(values, k, rows, weights, blocks, offsets, results);
                }
                else
                {
                    IntegerTiles.RunOffered(values, k, rows, weights, blocks, offsets, results);
                }

                for (int row = 0; row < rows; row++)
                {
                    IntegerTiles.OnePlain(values + (row * k), weights, blocks, added[row], reference);
                    Assert.Equal(expected, sums[(row * 32)..((row + 1) * 32)]);
                }
            }
        }
    }

    [Fact]
    public void QuantizedRows_AnyRow_IsRoundedToItsLargest()
    {
        const int K = 70;
        const int Rows = 4;
        using var arena = new FloatArena(1);
        Floats x = arena.Uniform(Rows * K, 3);
        x.Span.Slice(2 * K, K).Clear();
        using PackedMatrix weight = new(WeightType.Int8, new float[K], K, 1);
        var rows = QuantizedRows.For(weight.Weight, x, K, Rows);
        for (int row = 0; row < Rows; row++)
        {
            Span<float> own = x.Span.Slice(row * K, K);
            float largest = own.ToArray().Max(Math.Abs);
            Assert.Equal(largest / 127, rows.Scale(row));
            sbyte[] integers = new Span<sbyte>(rows.Row(row), rows.Stride).ToArray();
            for (int i = 0; i < K; i++)
            {
                Assert.InRange(Math.Abs(own[i] - ((double)rows.Scale(row) * integers[i])), 0, (largest / 127 / 2) + 1e-6);
            }

            Assert.All(integers[K..], padding => Assert.Equal(0, (int)padding));
            Assert.Equal(-128 * integers.Sum(value => (int)value), *rows.Int8Offsets(row));
            Assert.Equal(integers.Chunk(32).Select(group => -8 * group.Sum(value => (int)value)), Enumerable.Range(0, rows.Stride / 32).Select(group => *rows.Int4Offsets(group, row)));
        }
    }

    private static void Run(PackedWeight weight, float* a, int lda, int rows, float* bias, float* residual, float* c) => Gemm.Run(
        a, lda, QuantizedRows.For(weight, a, lda, rows), rows, weight, 0, weight.Panels, bias, residual, weight.Columns, c, weight.Columns);

    private static float[] Column(PackedWeight weight, int column)
    {
        float[] read = new float[weight.Inputs];
        fixed (float* target = read)
        {
            PanelColumn.Read(weight, column, target);
        }

        return read;
    }

    /// <summary>What a product sees of a row: itself, or multiples of its largest / 127.</summary>
    private static double[] Activations(ReadOnlySpan<float> row, bool integer)
    {
        float largest = 0;
        foreach (float value in row)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        float factor = 127 / largest;
        return integer
            ? Array.ConvertAll(row.ToArray(), value => Math.Round((double)(value * factor), MidpointRounding.ToEven) * (largest / 127))
            : Array.ConvertAll(row.ToArray(), value => (double)value);
    }

    private static double Largest(Floats w, int first, int end, int columns, int column) =>
        Enumerable.Range(first, end - first).Max(k => Math.Abs(w[(k * columns) + column]));
}
