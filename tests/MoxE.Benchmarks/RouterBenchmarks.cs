using BenchmarkDotNet.Attributes;
using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;

namespace MoxE.Benchmarks;

/// <summary>One token's way through the router: shift, softmax, the two best, entropy.</summary>
public unsafe class RouterBenchmarks : KernelBenchmark
{
    private const int TopK = 2;
    private Floats _logits;
    private Floats _results;
    private Floats _probabilities;

    [Params(8, 16, 64)]
    public int Experts { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _logits = Arena.Uniform(Experts, 3);
        _results = Arena.Zeros(TopK + 2);
        _probabilities = Arena.Zeros(Experts);
    }

    [Benchmark]
    public int Row()
    {
        int* experts = stackalloc int[TopK];
        float* scalars = (float*)_results + TopK;
        RouterParameters parameters = new(Experts, TopK, Conditioned: true, Gamma: 0.3f, Threshold: 0.8f, Modulation.Standard);
        Router.Row(_logits, 0.5f, parameters, experts, _results, scalars, scalars + 1, null, _probabilities);
        return experts[0];
    }

    internal override Work WorkOf(string method) => new(sizeof(float) * (2.0 * Experts), 10.0 * Experts);
}
