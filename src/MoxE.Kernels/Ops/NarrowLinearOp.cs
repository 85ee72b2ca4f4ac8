using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// NarrowLinear(x [T, K], weight [N, K], bias [N]) → y [T, N]: y = x Wᵀ + bias for few columns, where panels would be mostly
/// padding. Every element is a dot product by the sixteen-lane rule, for every T.
/// </summary>
internal sealed class NarrowLinearOp : CustomOp
{
    public override string Name => "NarrowLinear";

    public override OpPort[] Inputs { get; } = [OpPort.Float("x"), OpPort.Float("weight"), OpPort.Float("bias")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _inFeatures;
        private readonly int _outFeatures;
        private readonly float* _weight;
        private readonly float* _bias;

        public Kernel(KernelInfo info)
            : base($"NarrowLinear '{info.NodeName}'")
        {
            _outFeatures = info.ConstantSize(1, "weight", 0);
            _inFeatures = info.ConstantSize(1, "weight", 1);
            _weight = info.Constant(1, "weight", _outFeatures, _inFeatures);
            _bias = info.Constant(2, "bias", _outFeatures);
        }

        public override void Compute(KernelContext context)
        {
            TensorView x = context.Input(0);
            x.Require("x", TensorElementType.Float, -1, _inFeatures);
            int rows = (int)x.Shape[0];
            int parts = WorkSplit.Parts(rows, (long)_inFeatures * _outFeatures, RowRange.MostParts);
            var task = new Rows
            {
                X = (float*)x.Data,
                Weight = _weight,
                Bias = _bias,
                InFeatures = _inFeatures,
                OutFeatures = _outFeatures,
                Y = context.Output(0, rows, _outFeatures),
                RowCount = rows,
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    private unsafe struct Rows : IParallelTask
    {
        public float* X;
        public float* Weight;
        public float* Bias;
        public int InFeatures;
        public int OutFeatures;
        public float* Y;
        public int RowCount;
        public int Parts;

        public readonly void Run(int part)
        {
            RowRange rows = RowRange.Of(part, Parts, RowCount);
            DotProducts.Rows(
                X + ((long)rows.First * InFeatures), InFeatures, rows.Count, Weight, InFeatures, OutFeatures, Bias, Y + ((long)rows.First * OutFeatures), OutFeatures);
        }
    }
}
