using BenchmarkDotNet.Attributes;
using MoxE.KernelDigest;
using MoxE.Kernels.Numerics;

namespace MoxE.Benchmarks;

/// <summary>What happens to rows between the products, at the reference model's widths.</summary>
public unsafe class RowBenchmarks : KernelBenchmark
{
    private const int Width = 512;
    private const int Inner = 1024;
    private const int FeedForward = 704;
    private const int Block = 4;
    private const int Taps = 4;
    private Floats _x;
    private Floats _y;
    private Floats _scale;
    private Floats _kernel;
    private Floats _window;

    [Params(1, 64)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _x = Arena.Uniform(Rows * 2 * FeedForward);
        _y = Arena.Zeros(Rows * Inner);
        _scale = Arena.Uniform(Inner);
        _kernel = Arena.Uniform(Taps * Inner);
        _window = Arena.Zeros((Taps - 1) * Inner);
    }

    [Benchmark]
    public void Norm() => LayerNorm.Rows(_x, Width, _scale, _y, Width, Rows, Width, 1e-5f);

    [Benchmark]
    public void Headwise() => HeadwiseLinear.Rows(_x, Inner, _kernel, null, Inner, Block, _y, Inner, Rows);

    [Benchmark]
    public void Convolution() => CausalConv.Sequence(_x, Inner, _kernel, _scale, _window, Taps, Inner, 0, Inner, _y, Inner, Rows);

    [Benchmark]
    public void GatedSwish() => GatedActivation.Rows(_x, 2 * FeedForward, FeedForward, Activation.Swish, _y, FeedForward, Rows);

    [Benchmark]
    public void GatedGelu() => GatedActivation.Rows(_x, 2 * FeedForward, FeedForward, Activation.Gelu, _y, FeedForward, Rows);

    internal override Work WorkOf(string method) => method switch
    {
        nameof(Norm) => Of(Width * ((2 * Rows) + 1), 6.0 * Rows * Width),
        nameof(Headwise) => Of(Inner * ((2 * Rows) + Block), 2.0 * Rows * Inner * Block),
        nameof(Convolution) => Of(Inner * ((2 * Rows) + Taps + 1 + (2 * (Taps - 1))), 2.0 * Rows * Inner * Taps),
        _ => Of(3 * FeedForward * Rows, 2.0 * Rows * FeedForward),
    };

    private static Work Of(double floats, double operations) => new(sizeof(float) * floats, operations);
}
