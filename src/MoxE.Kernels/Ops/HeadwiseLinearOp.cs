using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// HeadwiseLinear(x0 [T, W0], x1 [T, W1], kernel [G, blk, C], bias? [G, C]) → y [T, G·C]: G block-diagonal maps side by side,
/// y[g·C + n] = bias[g, n] + Σ_j kernel[g, j, n] · x[(n / blk)·blk + j], where map g reads columns 0 … C−1 of x0 or x1 as
/// attribute <c>sources</c>[g] says (SPEC §4).
/// </summary>
internal sealed class HeadwiseLinearOp : CustomOp
{
    public override string Name => "HeadwiseLinear";

    public override OpPort[] Inputs { get; } =
        [OpPort.Float("x0"), OpPort.Float("x1"), OpPort.Float("kernel"), OpPort.OptionalFloat("bias")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly float* _kernel;
        private readonly float* _bias;
        private readonly ulong _fromSecond;
        private readonly int _maps;

        public Kernel(KernelInfo info)
            : base($"HeadwiseLinear '{info.NodeName}'")
        {
            int[] sources = info.Integers("sources");
            if (sources.Length is < 1 or > 64 || sources.Any(source => source is not (0 or 1)))
            {
                throw new OrtCallException($"attribute 'sources' is [{string.Join(", ", sources)}]; allowed are 1 … 64 entries of 0 or 1");
            }

            _maps = sources.Length;
            for (int map = 0; map < sources.Length; map++)
            {
                _fromSecond |= (ulong)sources[map] << map;
            }

            _kernel = info.Constant(2, "kernel", _maps, -1, -1);
            _bias = info.OptionalConstant(3, "bias", _maps, -1);
        }

        public override void Compute(KernelContext context)
        {
            TensorView x0 = context.Input(0);
            TensorView x1 = context.Input(1);
            ReadOnlySpan<long> kernelShape = context.Input(2).Shape;
            int block = (int)kernelShape[1];
            int width = (int)kernelShape[2];
            if (_bias is not null)
            {
                context.Input(3).Require("bias", TensorElementType.Float, _maps, width);
            }

            x0.Require("x0", TensorElementType.Float, -1, -1);
            x1.Require("x1", TensorElementType.Float, x0.Shape[0], -1);
            if (x0.Shape[1] < width || x1.Shape[1] < width || width % block != 0)
            {
                throw new OrtCallException($"'x0' and 'x1' have {x0.Shape[1]} and {x1.Shape[1]} columns, 'kernel' blocks of {block}; needed are {width} columns in whole blocks");
            }

            int rows = (int)x0.Shape[0];
            int parts = WorkSplit.Parts(rows, (long)_maps * width * block, RowRange.MostParts);
            var task = new Rows
            {
                X0 = (float*)x0.Data,
                X1 = (float*)x1.Data,
                Ld0 = (int)x0.Shape[1],
                Ld1 = (int)x1.Shape[1],
                Kernel = _kernel,
                Bias = _bias,
                FromSecond = _fromSecond,
                Maps = _maps,
                Width = width,
                Block = block,
                Y = context.Output(0, rows, (long)_maps * width),
                RowCount = rows,
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    private unsafe struct Rows : IParallelTask
    {
        public float* X0;
        public float* X1;
        public int Ld0;
        public int Ld1;
        public float* Kernel;
        public float* Bias;
        public ulong FromSecond;
        public int Maps;
        public int Width;
        public int Block;
        public float* Y;
        public int RowCount;
        public int Parts;

        public readonly void Run(int part)
        {
            RowRange rows = RowRange.Of(part, Parts, RowCount);
            int ldy = Maps * Width;
            for (int map = 0; map < Maps; map++)
            {
                bool second = (FromSecond >> map & 1) != 0;
                int ldx = second ? Ld1 : Ld0;
                float* x = (second ? X1 : X0) + ((long)rows.First * ldx);
                float* bias = Bias is null ? null : Bias + ((long)map * Width);
                HeadwiseLinear.Rows(x, ldx, Kernel + ((long)map * Block * Width), bias, Width, Block, Y + ((long)rows.First * ldy) + ((long)map * Width), ldy, rows.Count);
            }
        }
    }
}
