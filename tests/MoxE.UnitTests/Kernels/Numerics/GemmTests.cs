using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Ops;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed unsafe class GemmTests
{
    private static readonly int[] Widths = [1, 3, 17, 31, 32, 33, 40, 64, 100, 129, 160];

    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (int columns in Widths)
            {
                for (int rows = 1; rows <= 17; rows += rows < 9 ? 1 : 8)
                {
                    shapes.Add(rows, columns);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Run_AnyTile_IsOneFusedChainThenBiasThenResidual(int rows, int columns)
    {
        const int K = 37;
        using var arena = new FloatArena((rows * 1000) + columns);
        Floats a = arena.Uniform(rows * (K + 2));
        Floats w = arena.Uniform(K * columns);
        Floats packed = Packed(arena, w, K, columns);
        Floats bias = arena.Uniform(columns);
        Floats residual = arena.Uniform(rows * (columns + 1));
        Floats c = arena.Zeros(rows * columns);
        Gemm.Run(a, K + 2, default, rows, Weight(packed, K, columns), 0, PanelLayout.Panels(columns), bias, residual, columns + 1, c, columns);

        var chains = new float[rows * columns];
        var truth = new double[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int at = (row * columns) + column;
                for (int k = 0; k < K; k++)
                {
                    float x = a[(row * (K + 2)) + k];
                    chains[at] = MathF.FusedMultiplyAdd(x, w[(k * columns) + column], chains[at]);
                    truth[at] += (double)x * w[(k * columns) + column];
                }

                chains[at] = chains[at] + bias[column] + residual[(row * (columns + 1)) + column];
                truth[at] += (double)bias[column] + residual[(row * (columns + 1)) + column];
            }
        }

        Truth.AssertSameBits(chains, c.Span);
        Truth.AssertClose(truth, c.Span);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public void Run_PanelsApart_EqualsPanelsTogether(int rows)
    {
        const int K = 20;
        const int Columns = 150;
        using var arena = new FloatArena(rows);
        Floats a = arena.Uniform(rows * K);
        Floats packed = Packed(arena, arena.Uniform(K * Columns), K, Columns);
        Floats together = arena.Zeros(rows * Columns);
        Floats apart = arena.Zeros(rows * Columns);
        Gemm.Run(a, K, default, rows, Weight(packed, K, Columns), 0, 5, null, null, 0, together, Columns);
        foreach ((int first, int count) in ((int, int)[])[(3, 2), (0, 1), (1, 2)])
        {
            Gemm.Run(a, K, default, rows, Weight(packed, K, Columns), first, count, null, null, 0, apart, Columns);
        }

        Truth.AssertSameBits(together.Span, apart.Span);
    }

    [Fact]
    public void Run_RowsPermuted_KeepTheirBits()
    {
        const int K = 50;
        const int Columns = 70;
        const int Rows = 11;
        using var arena = new FloatArena(7);
        Floats a = arena.Uniform(Rows * K);
        Floats packed = Packed(arena, arena.Uniform(K * Columns), K, Columns);
        Floats all = arena.Zeros(Rows * Columns);
        Floats one = arena.Zeros(Columns);
        Gemm.Run(a, K, default, Rows, Weight(packed, K, Columns), 0, 3, null, null, 0, all, Columns);
        for (int row = Rows - 1; row >= 0; row--)
        {
            Gemm.Run((float*)a + (row * K), K, default, 1, Weight(packed, K, Columns), 0, 3, null, null, 0, one, Columns);
            Truth.AssertSameBits(all.Span.Slice(row * Columns, Columns), one.Span);
        }
    }

    [Fact]
    public void Run_ResidualIsTarget_Adds()
    {
        const int K = 16;
        const int Columns = 33;
        using var arena = new FloatArena(8);
        Floats a = arena.Uniform(3 * K);
        Floats packed = Packed(arena, arena.Uniform(K * Columns), K, Columns);
        Floats inPlace = arena.Uniform(3 * Columns);
        Floats residual = arena.Copy(inPlace.Span);
        Floats apart = arena.Zeros(3 * Columns);
        Gemm.Run(a, K, default, 3, Weight(packed, K, Columns), 0, 2, null, residual, Columns, apart, Columns);
        Gemm.Run(a, K, default, 3, Weight(packed, K, Columns), 0, 2, null, inPlace, Columns, inPlace, Columns);
        Truth.AssertSameBits(apart.Span, inPlace.Span);
    }

    [Fact]
    public void Run_WiderTarget_LeavesItsOtherColumns()
    {
        const int K = 4;
        const int Columns = 5;
        const int Stride = 50;
        using var arena = new FloatArena(9);
        Floats packed = Packed(arena, arena.Uniform(K * Columns), K, Columns);
        Floats c = arena.Uniform(2 * Stride, spread: 0, center: 7);
        Gemm.Run(arena.Uniform(2 * K), K, default, 2, Weight(packed, K, Columns), 0, 1, null, null, 0, c, Stride);
        Assert.All(c.Span.Slice(Columns, Stride - Columns).ToArray(), value => Assert.Equal(7, value));
        Assert.All(c.Span[(Stride + Columns)..].ToArray(), value => Assert.Equal(7, value));
    }

    private static PackedWeight Weight(Floats packed, int k, int columns) => new(WeightType.Float32, (float*)packed, k, columns);

    private static Floats Packed(FloatArena arena, Floats w, int k, int columns)
    {
        Floats packed = arena.Zeros((int)PanelLayout.Length(k, columns));
        PanelLayout.Pack(w.Span, k, columns, packed.Span);
        return packed;
    }
}
