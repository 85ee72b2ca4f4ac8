using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed unsafe class NormTests
{
    private const float Epsilon = 1e-5f;
    private const int Rows = 5;

    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 1, 3 }, { 2, 17 }, { 1, 31 }, { 3, 32 }, { 2, 33 }, { 4, 40 }, { 1, 64 }, { 2, 100 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void LayerNorm_StridedRows_IsTheTruth(int heads, int size)
    {
        using var arena = new FloatArena(size);
        int width = heads * size;
        int stride = width + 3;
        Floats x = arena.Uniform(Rows * stride, 2, center: 1);
        Floats scale = arena.Uniform(width);
        Floats y = arena.Zeros(Rows * width);
        LayerNorm.Rows(x, stride, scale, y, width, Rows, width, Epsilon);
        for (int row = 0; row < Rows; row++)
        {
            double[] expected = Truth.HeadNorm(x.Span.Slice(row * stride, width), 1, Epsilon);
            Truth.AssertClose(Scaled(expected, scale), y.Span.Slice(row * width, width));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void HeadNorm_ScaleAndResidual_IsTheTruth(int heads, int size)
    {
        using var arena = new FloatArena(size);
        int width = heads * size;
        Floats x = arena.Uniform(Rows * width);
        Floats scale = arena.Uniform(width);
        Floats residual = arena.Uniform(Rows * width);
        Floats y = arena.Zeros(Rows * width);
        HeadNorm.Rows(x, width, scale, residual, width, y, width, Rows, heads, size, Epsilon);
        for (int row = 0; row < Rows; row++)
        {
            double[] expected = Scaled(Truth.HeadNorm(x.Span.Slice(row * width, width), heads, Epsilon), scale);
            for (int i = 0; i < width; i++)
            {
                expected[i] += residual[(row * width) + i];
            }

            Truth.AssertClose(expected, y.Span.Slice(row * width, width));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void HeadNorm_BareAndInPlace_IsTheTruth(int heads, int size)
    {
        using var arena = new FloatArena(size);
        int width = heads * size;
        Floats x = arena.Uniform(width);
        double[] expected = Truth.HeadNorm(x.Span, heads, Epsilon);
        HeadNorm.Rows(x, width, null, null, 0, x, width, 1, heads, size, Epsilon);
        Truth.AssertClose(expected, x.Span);
    }

    [Fact]
    public void HeadNorm_ConstantHead_IsZero()
    {
        using var arena = new FloatArena(1);
        Floats x = arena.Uniform(40, spread: 0, center: 3);
        HeadNorm.Rows(x, 40, null, null, 0, x, 40, 1, 2, 20, Epsilon);
        Truth.AssertClose(new double[40], x.Span);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GatedHeadNorm_AllParts_IsTheTruth(int heads, int size)
    {
        using var arena = new FloatArena(size);
        int width = heads * size;
        int stride = 2 * width;
        Floats h = arena.Uniform(Rows * width);
        Floats conv = arena.Uniform(Rows * width);
        Floats z = arena.Uniform(Rows * stride, 3);
        Floats scale = arena.Uniform(width);
        Floats skip = arena.Uniform(width);
        Floats y = arena.Zeros(Rows * width);
        GatedHeadNorm.Rows(
            h, width, conv, width, (float*)z + width, stride, scale, skip, y, width, Rows, heads, size, Epsilon);
        for (int row = 0; row < Rows; row++)
        {
            double[] expected = Scaled(Truth.HeadNorm(h.Span.Slice(row * width, width), heads, Epsilon), scale);
            for (int i = 0; i < width; i++)
            {
                expected[i] += skip[i] * (double)conv[(row * width) + i];
                expected[i] *= Truth.Silu(z[(row * stride) + width + i]);
            }

            Truth.AssertClose(expected, y.Span.Slice(row * width, width));
        }
    }

    private static double[] Scaled(double[] values, Floats scale)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= scale[i];
        }

        return values;
    }
}
