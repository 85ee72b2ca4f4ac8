using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;

namespace MoxE.UnitTests.Kernels.Numerics;

public sealed unsafe class HeadwiseLinearTests
{
    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (int block in (int[])[1, 2, 3, 4, 5, 8, 12, 16, 17, 32, 40, 64])
            {
                foreach (int blocks in (int[])[1, 2, 5])
                {
                    shapes.Add(block, blocks);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Rows_AnyBlock_IsOneFusedChainThenBias(int block, int blocks)
    {
        const int Rows = 7;
        using var arena = new FloatArena(block);
        int width = block * blocks;
        int stride = width + 2;
        Floats x = arena.Uniform(Rows * stride);
        Floats kernel = arena.Uniform(block * width);
        Floats bias = arena.Uniform(width);
        Floats y = arena.Zeros(Rows * width);
        Floats bare = arena.Zeros(Rows * width);
        HeadwiseLinear.Rows(x, stride, kernel, bias, width, block, y, width, Rows);
        HeadwiseLinear.Rows(x, stride, kernel, null, width, block, bare, width, Rows);

        var chains = new float[Rows * width];
        var withBias = new float[Rows * width];
        var truth = new double[Rows * width];
        for (int i = 0; i < chains.Length; i++)
        {
            int n = i % width;
            truth[i] = bias[n];
            for (int j = 0; j < block; j++)
            {
                float input = x[(i / width * stride) + (n / block * block) + j];
                chains[i] = MathF.FusedMultiplyAdd(kernel[(j * width) + n], input, chains[i]);
                truth[i] += (double)kernel[(j * width) + n] * input;
            }

            withBias[i] = chains[i] + bias[n];
        }

        Truth.AssertSameBits(chains, bare.Span);
        Truth.AssertSameBits(withBias, y.Span);
        Truth.AssertClose(truth, y.Span);
    }
}
