using BenchmarkDotNet.Attributes;
using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Ops;

namespace MoxE.Benchmarks;

/// <summary>One mLSTM head of the reference model, P = 256: tokens of a sequence against a memory that no cache holds.</summary>
public unsafe class MLstmBenchmarks : KernelBenchmark
{
    private const int HeadSize = 256;
    private const double MemoryBytes = sizeof(float) * (double)HeadSize * HeadSize;
    private FromMemory<MLstmHeadMemory> _heads = null!;
    private Floats _q;
    private Floats _k;
    private Floats _v;
    private Floats _gates;
    private Floats _h;
    private Floats _scratch;

    /// <summary>Tokens of a call: 1 decodes, 64 is part of a prompt.</summary>
    [Params(1, 64)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _heads = Kept(new FromMemory<MLstmHeadMemory>(MemoryBytes, () => new MLstmHeadMemory(Arena, HeadSize)));
        _q = Arena.Uniform(Tokens * HeadSize);
        _k = Arena.Uniform(Tokens * HeadSize);
        _v = Arena.Uniform(Tokens * HeadSize);
        _gates = Arena.Uniform(Tokens);
        _h = Arena.Zeros(Tokens * HeadSize);
        _scratch = Arena.Zeros((int)MLstmCell.ScratchFloats(HeadSize));
    }

    /// <summary>The state form, which mixers run.</summary>
    [Benchmark]
    public void Sequence() =>
        MLstmCell.Sequence(_q, _k, _v, HeadSize, _gates, _gates, 1, _heads.Next().Head, HeadSize, _h, HeadSize, Tokens, _scratch);

    /// <summary>The closed form of a sequence of one token, which experts run.</summary>
    [Benchmark]
    public void Token() => MLstmCell.Token(_q, _k, _v, HeadSize, _gates, 1, HeadSize, _h, HeadSize, Tokens);

    // The memory is read by every group of up to eight tokens and written every eighth token, in the mean.
    internal override Work WorkOf(string method)
    {
        double rows = sizeof(float) * 4.0 * Tokens * HeadSize;
        double reads = (Tokens + MLstmStateLayout.FoldEvery - 1) / MLstmStateLayout.FoldEvery;
        double writes = (double)Tokens / MLstmStateLayout.FoldEvery;
        return method == nameof(Token)
            ? new Work(rows, 4.0 * Tokens * HeadSize)
            : new Work(rows + ((reads + writes) * MemoryBytes), 5.0 * Tokens * HeadSize * HeadSize);
    }
}
