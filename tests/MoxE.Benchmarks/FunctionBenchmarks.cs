using BenchmarkDotNet.Attributes;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Numerics.Functions;

namespace MoxE.Benchmarks;

/// <summary>Functions of single elements, 4096 at a time, out of the first-level cache.</summary>
public class FunctionBenchmarks : KernelBenchmark
{
    private const int Count = 4096;
    private readonly float[] _x = new float[Count];
    private readonly float[] _y = new float[Count];

    [GlobalSetup]
    public void SetUp()
    {
        Random random = new(1);
        for (int i = 0; i < Count; i++)
        {
            _x[i] = (16 * random.NextSingle()) - 8;
        }
    }

    [Benchmark]
    public void Exp() => VectorMath.Exp(_x, _y);

    [Benchmark]
    public void Sigmoid() => VectorMath.Map<SigmoidFunction>(_x, _y);

    [Benchmark]
    public void LogSigmoid() => VectorMath.Map<LogSigmoidFunction>(_x, _y);

    [Benchmark]
    public void Tanh() => VectorMath.Map<TanhFunction>(_x, _y);

    [Benchmark]
    public void Silu() => VectorMath.Map<SiluFunction>(_x, _y);

    [Benchmark]
    public void Gelu() => VectorMath.Map<GeluFunction>(_x, _y);

    [Benchmark]
    public void Softmax() => VectorMath.Softmax(_x, _y);

    internal override Work WorkOf(string method) => new(2.0 * sizeof(float) * Count, Count);
}
