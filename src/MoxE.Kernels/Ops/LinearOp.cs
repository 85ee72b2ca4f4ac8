using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// Linear(x [T, K], weight packed(K, N), bias? [N], residual? [T, N]) → y [T, N]: y = x W + bias + residual. With
/// weights in floating point every element is one chain of fused multiply-adds over k = 0 … K−1, with integers an exact sum
/// times scales; then bias, then residual, for every T. Attributes
/// <c>in_features</c> K, <c>out_features</c> N; packing as in <see cref="PanelFormat"/>.
/// </summary>
internal sealed class LinearOp : CustomOp
{
    public override string Name => "Linear";

    public override OpPort[] Inputs { get; } =
        [OpPort.Float("x"), OpPort.Packed("weight"), OpPort.OptionalFloat("bias"), OpPort.OptionalFloat("residual")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _inFeatures;
        private readonly int _outFeatures;
        private readonly PackedWeight _weight;
        private readonly float* _bias;
        private readonly bool _hasResidual;

        public Kernel(KernelInfo info)
            : base($"Linear '{info.NodeName}'")
        {
            _inFeatures = info.Integer("in_features", 1);
            _outFeatures = info.Integer("out_features", 1);
            _weight = info.Packed(1, "weight", _inFeatures, _outFeatures);
            _bias = info.OptionalConstant(2, "bias", _outFeatures);
            _hasResidual = info.HasInput(3);
        }

        public override void Compute(KernelContext context)
        {
            TensorView x = context.Input(0);
            x.Require("x", TensorElementType.Float, -1, _inFeatures);
            float* residual = null;
            if (_hasResidual)
            {
                TensorView addend = context.Input(3);
                addend.Require("residual", TensorElementType.Float, x.Shape[0], _outFeatures);
                residual = (float*)addend.Data;
            }

            var task = new GemmTask
            {
                A = (float*)x.Data,
                Lda = _inFeatures,
                Rows = (int)x.Shape[0],
                Weight = _weight,
                Quantized = QuantizedRows.For(_weight, (float*)x.Data, _inFeatures, (int)x.Shape[0]),
                Bias = _bias,
                Residual = residual,
                C = context.Output(0, x.Shape[0], _outFeatures),
            };
            task.Split(out int parts);
            context.For(ref task, parts);
        }
    }
}
