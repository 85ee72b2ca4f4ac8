using BenchmarkDotNet.Attributes;
using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Ops;

namespace MoxE.Benchmarks;

/// <summary>c [M, 2048] = a [M, 512] · W: a matrix of the reference model, read from memory. One row is a matrix-vector product.</summary>
public unsafe class GemmBenchmarks : KernelBenchmark
{
    private const int K = 512;
    private const int N = 2048;
    private FromMemory<PackedMatrix> _weights = null!;
    private Floats _a;
    private Floats _c;

    [Params(WeightType.Float32, WeightType.BFloat16, WeightType.Int8, WeightType.Int4)]
    public WeightType Type { get; set; }

    [Params(1, 4, 16, 64, 256)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        float[] matrix = Arena.Uniform(K * N).ToArray();
        _weights = Kept(new FromMemory<PackedMatrix>(WeightBytes, () => new PackedMatrix(Type, matrix, K, N)));
        _a = Arena.Uniform(Rows * K);
        _c = Arena.Zeros(Rows * N);
    }

    /// <summary>What a linear layer does: activations made integers where the weights are, then the product.</summary>
    [Benchmark]
    public void Product()
    {
        PackedWeight weight = _weights.Next().Weight;
        Gemm.Run(_a, K, QuantizedRows.For(weight, _a, K, Rows), Rows, weight, 0, weight.Panels, null, null, 0, _c, N);
    }

    internal override Work WorkOf(string method) => new(WeightBytes + ((double)sizeof(float) * Rows * (K + N)), 2.0 * Rows * K * N);

    private double WeightBytes => (double)PanelLayout.Panels(N) * PanelFormat.PanelBytes(Type, K);
}
