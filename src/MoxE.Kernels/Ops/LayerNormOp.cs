using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// LayerNorm(x [T, D], scale [D]) → y [T, D]: y = (x − mean) / √(var + ε) · scale over the last axis, biased variance in
/// two passes (SPEC §4). Attribute <c>epsilon</c>.
/// </summary>
internal sealed class LayerNormOp : CustomOp
{
    public override string Name => "LayerNorm";

    public override OpPort[] Inputs { get; } = [OpPort.Float("x"), OpPort.Float("scale")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel(KernelInfo info) : OpKernel($"LayerNorm '{info.NodeName}'")
    {
        private readonly float* _scale = info.Constant(1, "scale", -1);
        private readonly float _epsilon = info.Real("epsilon");

        public override void Compute(KernelContext context)
        {
            TensorView x = context.Input(0);
            int width = (int)context.Input(1).Shape[0];
            x.Require("x", TensorElementType.Float, -1, width);
            int rows = (int)x.Shape[0];
            int parts = WorkSplit.Parts(rows, 8L * width, RowRange.MostParts);
            var task = new Rows
            {
                X = (float*)x.Data,
                Y = context.Output(0, x.Shape),
                Scale = _scale,
                Epsilon = _epsilon,
                RowCount = rows,
                Width = width,
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    private unsafe struct Rows : IParallelTask
    {
        public float* X;
        public float* Y;
        public float* Scale;
        public float Epsilon;
        public int RowCount;
        public int Width;
        public int Parts;

        public readonly void Run(int part)
        {
            RowRange rows = RowRange.Of(part, Parts, RowCount);
            long offset = (long)rows.First * Width;
            LayerNorm.Rows(X + offset, Width, Scale, Y + offset, Width, rows.Count, Width, Epsilon);
        }
    }
}
