using BenchmarkDotNet.Attributes;
using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Ops;

namespace MoxE.Benchmarks;

/// <summary>One sLSTM head of the reference model, d = 128: a step of some sequences together.</summary>
public unsafe class SLstmBenchmarks : KernelBenchmark
{
    private const int HeadSize = 128;
    private const int Columns = 4 * HeadSize;
    private PackedMatrix _recurrent = null!;
    private Floats _gates;
    private Floats _cells;
    private Floats _y;
    private Floats _scratch;
    private int[] _slots = [];
    private int[] _starts = [];

    [Params(WeightType.Float32, WeightType.Int8)]
    public WeightType Type { get; set; }

    [Params(1, 16, 64)]
    public int Sequences { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _recurrent = Kept(new PackedMatrix(Type, Arena.Uniform(HeadSize * Columns).Span, HeadSize, Columns));
        _gates = Arena.Uniform(Sequences * Columns);
        _cells = Arena.Zeros(Sequences * Columns);
        _y = Arena.Zeros(Sequences * HeadSize);
        _scratch = Arena.Zeros((int)SLstmCell.ScratchFloats(Sequences, HeadSize));
        _slots = [.. Enumerable.Range(0, Sequences)];
        _starts = [.. Enumerable.Range(0, Sequences + 1)];
    }

    /// <summary>The recurrent product of all sequences, then the cell of each.</summary>
    [Benchmark]
    public void Step()
    {
        fixed (int* slots = _slots)
        fixed (int* starts = _starts)
        {
            SLstmCell.Sequences(_gates, _recurrent.Weight, _cells, slots, starts, Sequences, 0, HeadSize, HeadSize, _y, _scratch);
        }
    }

    internal override Work WorkOf(string method) => new(
        (PanelLayout.Panels(Columns) * PanelFormat.PanelBytes(Type, HeadSize)) + (sizeof(float) * 13.0 * Sequences * HeadSize),
        2.0 * Sequences * HeadSize * Columns);
}
