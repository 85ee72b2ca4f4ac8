using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed unsafe class DotProductsTests
{
    private const int Rows = 3;

    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 3, 5 }, { 16, 4 }, { 17, 4 }, { 40, 7 }, { 64, 8 }, { 100, 9 }, { 512, 13 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Rows_AnyShape_AreProductsPlusBias(int k, int columns)
    {
        using var arena = new FloatArena(k + columns);
        Floats x = arena.Uniform(Rows * k);
        Floats w = arena.Uniform(columns * k);
        Floats bias = arena.Uniform(columns);
        Floats y = arena.Zeros(Rows * columns);
        DotProducts.Rows(x, k, Rows, w, k, columns, bias, y, columns);
        var expected = new double[Rows * columns];
        for (int i = 0; i < expected.Length; i++)
        {
            (int row, int column) = (i / columns, i % columns);
            expected[i] = bias[column] + Enumerable.Range(0, k).Sum(j => (double)x[(row * k) + j] * w[(column * k) + j]);
        }

        Truth.AssertClose(expected, y.Span, 2e-6);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Rows_EachElement_IsTheLaneRulesDotProduct(int k, int columns)
    {
        using var arena = new FloatArena(k + columns);
        Floats x = arena.Uniform(k);
        Floats w = arena.Uniform(columns * k);
        Floats y = arena.Zeros(columns);
        DotProducts.Rows(x, k, 1, w, k, columns, null, y, columns);
        for (int column = 0; column < columns; column++)
        {
            Truth.AssertSameBits([VectorMath.Reduced<DotReduction>(x, (float*)w + (column * k), k)], y.Span.Slice(column, 1));
        }
    }
}
