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
    private static readonly SamplingParameters Typical = Warm with { TypicalP = 0.9f };
    private static readonly SamplingParameters Penalised = Nucleus with { RepetitionPenalty = 1.1f, FrequencyPenalty = 0.1f, PresencePenalty = 0.1f };
    private const int PromptTokens = 1000;
    private const int GeneratedTokens = 500;
    private readonly LogProbabilities _probabilities = new(Vocabulary);
    private LogitRules? _rules;
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

        int[] prompt = [.. Enumerable.Range(0, PromptTokens).Select(_ => random.Next(Vocabulary))];
        _rules = LogitRules.For(new GenerationRequest { RequestId = "", Prompt = prompt, MaxTokens = 1, Sampling = Penalised }, null, Vocabulary);
        for (int i = 0; i < GeneratedTokens; i++)
        {
            _rules!.Accept(random.Next(Vocabulary));
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

    /// <summary>As <see cref="TopP"/>, after all three penalties over a long history.</summary>
    [Benchmark]
    public int TopPWithPenalties() =>
        _sampler.Draw(_logits, Penalised, _rules, GeneratedTokens, _position++, out int token) == DrawOutcome.Drawn ? token : -1;

    [Benchmark]
    public int TypicalP() => Draw(Typical);

    /// <summary>A token's log-probability, without alternatives.</summary>
    [Benchmark]
    public float LogProbability() => _probabilities.TryRead(_logits, 7, 0, out float logProb, out _) ? logProb : 0;

    internal override Work WorkOf(string method) => new(sizeof(float) * Vocabulary, Vocabulary);

    private int Draw(SamplingParameters parameters) => _sampler.TrySample(_logits, parameters, _position++, out int token) ? token : -1;
}
