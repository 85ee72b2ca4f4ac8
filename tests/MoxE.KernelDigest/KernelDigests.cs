using MoxE.Kernels.Numerics;
using MoxE.Kernels.Numerics.Functions;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.KernelDigest;

/// <summary>Runs every kernel over seeded data of sizes that meet each tile and each rest.</summary>
internal static unsafe class KernelDigests
{
    private const float Epsilon = 1e-5f;

    private static readonly int[] Widths = [1, 3, 8, 17, 31, 32, 33, 40, 64, 100, 160];

    private static readonly (string Name, Action<FloatArena, Digest> Run)[] Kernels =
    [
        ("functions", Functions),
        ("reductions", Reductions),
        ("norms", Norms),
        ("gemm", Gemms),
        ("gemm of small weights", SmallWeightGemms),
        ("causal-conv", CausalConvs),
        ("headwise-linear", HeadwiseLinears),
        ("dot-products", DotProductRows),
        ("mlstm", MLstms),
        ("slstm", SLstms),
        ("gated-activation", GatedActivations),
        ("router", Routers),
    ];

    public static IEnumerable<(string Kernel, string Hash)> All()
    {
        foreach ((string name, Action<FloatArena, Digest> run) in Kernels)
        {
            using var arena = new FloatArena(seed: 20250504);
            using var digest = new Digest();
            run(arena, digest);
            yield return (name, digest.Finish());
        }
    }

    private static void Functions(FloatArena _, Digest digest)
    {
        // Floats of every magnitude and sign, special values included, by their bits.
        const int Step = 65_521;
        var x = new float[(int)(uint.MaxValue / Step)];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = BitConverter.UInt32BitsToSingle((uint)i * Step);
        }

        var y = new float[x.Length];
        VectorMath.Exp(x, y);
        digest.Add(y);
        VectorMath.Map<SigmoidFunction>(x, y);
        digest.Add(y);
        VectorMath.Map<LogSigmoidFunction>(x, y);
        digest.Add(y);
        VectorMath.Map<TanhFunction>(x, y);
        digest.Add(y);
        VectorMath.Map<SiluFunction>(x, y);
        digest.Add(y);
        digest.Add(Array.ConvertAll(x, VectorMath.Log));
    }

    private static void Reductions(FloatArena arena, Digest digest)
    {
        foreach (int n in Widths)
        {
            Floats a = arena.Uniform(n);
            Floats b = arena.Uniform(n);
            var softmax = new float[n];
            VectorMath.Softmax(a.Span, softmax);
            digest.Add([VectorMath.Sum(a.Span), VectorMath.Max(a.Span), VectorMath.Reduced<DotReduction>(a, b, n)]);
            digest.Add(softmax);
        }
    }

    private static void Norms(FloatArena arena, Digest digest)
    {
        const int Rows = 3;
        const int Heads = 2;
        foreach (int n in Widths)
        {
            int width = Heads * n;
            Floats x = arena.Uniform(Rows * width);
            Floats conv = arena.Uniform(Rows * width);
            Floats z = arena.Uniform(Rows * width, 4);
            Floats scale = arena.Uniform(width);
            Floats skip = arena.Uniform(width);
            Floats y = arena.Zeros(Rows * width);
            LayerNorm.Rows(x, width, scale, y, width, Rows, width, Epsilon);
            digest.Add(y.Span);
            HeadNorm.Rows(x, width, scale, conv, width, y, width, Rows, Heads, n, Epsilon);
            digest.Add(y.Span);
            GatedHeadNorm.Rows(x, width, conv, width, z, width, scale, skip, y, width, Rows, Heads, n, Epsilon);
            digest.Add(y.Span);
        }
    }

    private static void Gemms(FloatArena arena, Digest digest)
    {
        const int K = 37;
        foreach (int columns in Widths)
        {
            foreach (int rows in (int[])[1, 2, 3, 7, 8, 13])
            {
                Floats a = arena.Uniform(rows * K);
                Floats packed = arena.Zeros((int)PanelLayout.Length(K, columns));
                PanelLayout.Pack(arena.Uniform(K * columns).Span, K, columns, packed.Span);
                Floats bias = arena.Uniform(columns);
                Floats residual = arena.Uniform(rows * columns);
                Floats c = arena.Zeros(rows * columns);
                PackedWeight weight = new(WeightType.Float32, (float*)packed, K, columns);
                Gemm.Run(a, K, default, rows, weight, 0, weight.Panels, bias, residual, columns, c, columns);
                digest.Add(c.Span);
            }
        }
    }

    private static void SmallWeightGemms(FloatArena arena, Digest digest)
    {
        foreach (WeightType type in (WeightType[])[WeightType.BFloat16, WeightType.Int8, WeightType.Int4])
        {
            foreach ((int k, int columns) in ((int, int)[])[(3, 1), (32, 33), (37, 40), (100, 160)])
            {
                using PackedMatrix matrix = new(type, arena.Uniform(k * columns).Span, k, columns);
                foreach (int rows in (int[])[1, 2, 3, 4, 7, 13])
                {
                    Floats a = arena.Uniform(rows * k);
                    Floats bias = arena.Uniform(columns);
                    Floats c = arena.Zeros(rows * columns);
                    Gemm.Run(a, k, QuantizedRows.For(matrix.Weight, a, k, rows), rows, matrix.Weight, 0, matrix.Weight.Panels, bias, null, 0, c, columns);
                    digest.Add(c.Span);
                }
            }
        }
    }

    private static void CausalConvs(FloatArena arena, Digest digest)
    {
        const int Rows = 9;
        foreach (int channels in Widths)
        {
            foreach (int taps in (int[])[1, 2, 4])
            {
                Floats state = arena.Uniform((taps - 1) * channels);
                Floats y = arena.Zeros(Rows * channels);
                CausalConv.Sequence(
                    arena.Uniform(Rows * channels), channels, arena.Uniform(taps * channels), arena.Uniform(channels), state,
                    taps, channels, 0, channels, y, channels, Rows);
                digest.Add(y.Span);
                digest.Add(state.Span);
            }
        }
    }

    private static void HeadwiseLinears(FloatArena arena, Digest digest)
    {
        const int Rows = 6;
        foreach (int block in (int[])[1, 3, 4, 8, 12, 16, 32, 40, 64])
        {
            int width = 5 * block;
            Floats y = arena.Zeros(Rows * width);
            HeadwiseLinear.Rows(
                arena.Uniform(Rows * width), width, arena.Uniform(block * width), arena.Uniform(width), width, block,
                y, width, Rows);
            digest.Add(y.Span);
        }
    }

    private static void DotProductRows(FloatArena arena, Digest digest)
    {
        const int Rows = 2;
        foreach (int k in Widths)
        {
            foreach (int columns in (int[])[1, 3, 4, 9])
            {
                Floats y = arena.Zeros(Rows * columns);
                DotProducts.Rows(arena.Uniform(Rows * k), k, Rows, arena.Uniform(columns * k), k, columns, arena.Uniform(columns), y, columns);
                digest.Add(y.Span);
            }
        }
    }

    private static void MLstms(FloatArena arena, Digest digest)
    {
        const int Rows = 11; // one fold and a rest
        foreach (int size in Widths)
        {
            Floats q = arena.Uniform(Rows * size);
            Floats k = arena.Uniform(Rows * size);
            Floats v = arena.Uniform(Rows * size);
            Floats input = arena.Uniform(Rows, 8);
            Floats forget = arena.Uniform(Rows, 8);
            MLstmHeadMemory state = new(arena, size);
            state.Set(arena.Uniform(size * size).Span, arena.Uniform(size).Span, arena.Uniform(1)[0]);
            Floats h = arena.Zeros(Rows * size);
            Floats scratch = arena.Zeros((int)MLstmCell.ScratchFloats(size));
            MLstmCell.Sequence(q, k, v, size, input, forget, 1, state.Head, size, h, size, Rows, scratch);
            digest.Add(h.Span);
            foreach (Floats part in state.All)
            {
                digest.Add(part.Span);
            }

            MLstmCell.Token(q, k, v, size, input, 1, size, h, size, Rows);
            digest.Add(h.Span);
        }
    }

    private static void SLstms(FloatArena arena, Digest digest)
    {
        const int Rows = 5;
        const int Heads = 2;
        int* slots = stackalloc int[2] { 1, 0 };
        int* starts = stackalloc int[3] { 0, 2, Rows };
        foreach (int size in Widths)
        {
            int width = Heads * size;
            Floats gates = arena.Uniform(Rows * 4 * width, 4);
            Floats cells = arena.Zeros(2 * 4 * width);
            Floats y = arena.Zeros(Rows * width);
            Floats scratch = arena.Zeros((int)SLstmCell.ScratchFloats(2, size));
            for (int head = 0; head < Heads; head++)
            {
                Floats recurrent = arena.Zeros((int)PanelLayout.Length(size, 4 * size));
                PanelLayout.Pack(arena.Uniform(4 * size * size).Span, size, 4 * size, recurrent.Span);
                SLstmCell.Sequences(gates, new PackedWeight(WeightType.Float32, (float*)recurrent, size, 4 * size), cells, slots, starts, 2, head, size, width, y, scratch);
            }

            digest.Add(y.Span);
            digest.Add(cells.Span);
            SLstmCell.Token(gates, Heads, size, y, Rows);
            digest.Add(y.Span);
        }
    }

    private static void GatedActivations(FloatArena arena, Digest digest)
    {
        const int Rows = 3;
        foreach (int width in Widths)
        {
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                Floats y = arena.Zeros(Rows * width);
                GatedActivation.Rows(arena.Uniform(Rows * 2 * width, 6), 2 * width, width, activation, y, width, Rows);
                digest.Add(y.Span);
            }
        }
    }

    private static void Routers(FloatArena arena, Digest digest)
    {
        int* experts = stackalloc int[2];
        foreach (int count in (int[])[2, 4, 8, 18, 64])
        {
            foreach (Modulation modulation in Enum.GetValues<Modulation>())
            {
                var parameters = new RouterParameters(count, 2, true, 0.3f, 0.4f, modulation);
                Floats weights = arena.Zeros(2);
                Floats scalars = arena.Zeros(2);
                Floats probs = arena.Zeros(count);
                Router.Row(
                    arena.Uniform(count, 3), arena.Uniform(1, 2)[0], parameters, experts, weights, scalars,
                    (float*)scalars + 1, null, probs);
                digest.Add([experts[0], experts[1]]);
                digest.Add(weights.Span);
                digest.Add(scalars.Span);
                digest.Add(probs.Span);
            }
        }
    }
}
