using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed unsafe class GatedActivationTests
{
    private const int Rows = 3;

    public static TheoryData<int> Widths => [1, 3, 17, 31, 32, 33, 40, 64, 100];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Rows_EachActivation_IsTheTruth(int width)
    {
        (Activation Activation, Func<double, double> Truth)[] activations =
        [
            (Activation.Gelu, x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
            (Activation.Relu, x => Math.Max(x, 0)),
            (Activation.ReluSquared, x => Math.Max(x, 0) * Math.Max(x, 0)),
            (Activation.Sigmoid, Truth.Sigmoid),
            (Activation.Swish, Truth.Silu),
            (Activation.Selu, x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Truth.ExpMinusOne(x))),
        ];
        using var arena = new FloatArena(width);
        Floats x = arena.Uniform(Rows * 2 * width, 5);
        Floats y = arena.Zeros(Rows * width);
        foreach ((Activation activation, Func<double, double> truth) in activations)
        {
            GatedActivation.Rows(x, 2 * width, width, activation, y, width, Rows);
            var expected = new double[Rows * width];
            for (int i = 0; i < expected.Length; i++)
            {
                int at = (i / width * 2 * width) + (i % width);
                expected[i] = truth(x[at]) * x[at + width];
            }

            Truth.AssertClose(expected, y.Span);
        }
    }

    [Fact]
    public void Rows_InPlace_EqualsApart()
    {
        const int Width = 37;
        using var arena = new FloatArena(2);
        Floats x = arena.Uniform(Rows * 2 * Width);
        Floats y = arena.Zeros(Rows * 2 * Width);
        GatedActivation.Rows(x, 2 * Width, Width, Activation.Swish, y, 2 * Width, Rows);
        GatedActivation.Rows(x, 2 * Width, Width, Activation.Swish, x, 2 * Width, Rows);
        for (int row = 0; row < Rows; row++)
        {
            Truth.AssertSameBits(y.Span.Slice(row * 2 * Width, Width), x.Span.Slice(row * 2 * Width, Width));
        }
    }

    [Fact]
    public void Rows_UnknownActivation_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GatedActivation.Rows(null, 0, 0, (Activation)6, null, 0, 0));
}
