using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// HeadNorm(x [T, D], scale? [D], residual? [T, D]) → y [T, D]: each head's D / H values to zero mean and unit variance
/// (biased, ε), times scale, plus residual (SPEC §4). Attributes <c>num_heads</c> H, <c>epsilon</c>.
/// </summary>
internal sealed class HeadNormOp : CustomOp
{
    public override string Name => "HeadNorm";

    public override OpPort[] Inputs { get; } = [OpPort.Float("x"), OpPort.OptionalFloat("scale"), OpPort.OptionalFloat("residual")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel(KernelInfo info) : OpKernel($"HeadNorm '{info.NodeName}'")
    {
        private readonly int _heads = info.Integer("num_heads", 1);
        private readonly float _epsilon = info.Real("epsilon");
        private readonly float* _scale = info.OptionalConstant(1, "scale", -1);
        private readonly bool _hasResidual = info.HasInput(2);

        public override void Compute(KernelContext context)
        {
            TensorView x = context.Input(0);
            x.Require("x", TensorElementType.Float, -1, -1);
            (int rows, int width) = ((int)x.Shape[0], (int)x.Shape[1]);
            if (width % _heads != 0)
            {
                throw new OrtCallException($"'x' has {width} columns; needed is a multiple of {_heads} heads");
            }

            if (_scale is not null)
            {
                context.Input(1).Require("scale", TensorElementType.Float, width);
            }

            float* residual = null;
            if (_hasResidual)
            {
                TensorView addend = context.Input(2);
                addend.Require("residual", TensorElementType.Float, rows, width);
                residual = (float*)addend.Data;
            }

            int parts = WorkSplit.Parts(rows, 8L * width, RowRange.MostParts);
            var task = new Rows
            {
                X = (float*)x.Data,
                Scale = _scale,
                Residual = residual,
                Y = context.Output(0, rows, width),
                RowCount = rows,
                Heads = _heads,
                HeadSize = width / _heads,
                Epsilon = _epsilon,
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    private unsafe struct Rows : IParallelTask
    {
        public float* X;
        public float* Scale;
        public float* Residual;
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
            HeadNorm.Rows(X + offset, width, Scale, Residual is null ? null : Residual + offset, width, Y + offset, width, rows.Count, Heads, HeadSize, Epsilon);
        }
    }
}
