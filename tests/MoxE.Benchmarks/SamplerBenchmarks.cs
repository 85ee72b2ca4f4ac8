using BenchmarkDotNet.Attributes;
using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;

namespace MoxE.Benchmarks;

/// <summary>A draw from the logits of the reference model's vocabulary.</summary>
public class SamplerBenchmarks : KernelBenchmark
{
    private const int Vocabulary = 8192;
    private static readonly SamplingParameters Warm = new() { Temperature = 0.8f, Seed = 1 };
    private static readonly SamplingParameters Forty = Warm with { TopK = 40, TopP = 0.95f };
    private static readonly SamplingParameters Nucleus = Warm with { TopP = 0.9f };
    private readonly Sampler _sampler = new(Vocabulary);
    private readonly float[] _logits = new float[Vocabulary];
    private long _position;

    [GlobalSetup]
    public void SetUp()
    {
        Random random = new(1);
        for (int i = 0; i < Vocabulary; i++)
        {
            _logits[i] = 10 * random.NextSingle();
        }
    }

    [Benchmark]
    public int Greedy() => Draw(SamplingParameters.Greedy);

    [Benchmark]
    public int Temperature() => Draw(Warm);

    [Benchmark]
    public int TopK() => Draw(Forty);

    [Benchmark]
    public int TopP() => Draw(Nucleus);

    internal override Work WorkOf(string method) => new(sizeof(float) * Vocabulary, Vocabulary);

    private int Draw(SamplingParameters parameters) => _sampler.TrySample(_logits, parameters, _position++, out int token) ? token : -1;
}
