using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// GatedHeadNorm(h [T, I], conv [T, I], up [T, 2I], scale [I], skip [I]) → y [T, I]: y = (headnorm(h) · scale + skip · conv) ·
/// silu(z) with z the last I columns of up: what an mLSTM block does between its cell and its down projection (SPEC §5.6).
/// Attributes <c>num_heads</c>, <c>epsilon</c>.
/// </summary>
internal sealed class GatedHeadNormOp : CustomOp
{
    public override string Name => "GatedHeadNorm";

    public override OpPort[] Inputs { get; } =
        [OpPort.Float("h"), OpPort.Float("conv"), OpPort.Float("up"), OpPort.Float("scale"), OpPort.Float("skip")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel(KernelInfo info) : OpKernel($"GatedHeadNorm '{info.NodeName}'")
    {
        private readonly int _heads = info.Integer("num_heads", 1);
        private readonly float _epsilon = info.Real("epsilon");
        private readonly float* _scale = info.Constant(3, "scale", -1);
        private readonly float* _skip = info.Constant(4, "skip", -1);

        public override void Compute(KernelContext context)
        {
            TensorView h = context.Input(0);
            TensorView conv = context.Input(1);
            TensorView up = context.Input(2);
            long width = context.Input(3).Shape[0];
            h.Require("h", TensorElementType.Float, -1, width);
            long rows = h.Shape[0];
            conv.Require("conv", TensorElementType.Float, rows, width);
            up.Require("up", TensorElementType.Float, rows, 2 * width);
            context.Input(4).Require("skip", TensorElementType.Float, width);
            if (width % _heads != 0)
            {
                throw new OrtCallException($"'h' has {width} columns; needed is a multiple of {_heads} heads");
            }

            int parts = WorkSplit.Parts(rows, 24 * width, RowRange.MostParts);
            var task = new Rows
            {
                H = (float*)h.Data,
                Conv = (float*)conv.Data,
                Up = (float*)up.Data,
                Scale = _scale,
                Skip = _skip,
                Y = context.Output(0, rows, width),
                RowCount = (int)rows,
                Heads = _heads,
                HeadSize = (int)width / _heads,
                Epsilon = _epsilon,
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    private unsafe struct Rows : IParallelTask
    {
        public float* H;
        public float* Conv;
        public float* Up;
        public float* Scale;
        public float* Skip;
        public float* Y;
        public int RowCount;
        public int Heads;
        public int HeadSize;
        public float Epsilon;
        public int Parts;

        public readonly void Run(int part)
        {
            RowRange rows = RowRange.Of(part, Parts, RowCount);
            int width = Heads * HeadSize;
            long offset = (long)rows.First * width;
            float* z = Up + (2 * offset) + width;
            GatedHeadNorm.Rows(H + offset, width, Conv + offset, width, z, 2 * width, Scale, Skip, Y + offset, width, rows.Count, Heads, HeadSize, Epsilon);
        }
    }
}
