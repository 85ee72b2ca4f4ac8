using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// CausalConv(x [T, W], kernel [k, F], bias [F], row_starts [B+1], slots [B], state? [S, k−1, F]) → y [T, F], state_out?:
/// y_t = silu(bias + Σ_j kernel[j] ⊙ x_{t−(k−1)+j}) on columns 0 … F−1 of x, inputs before the step coming from the state
/// (SPEC §4). No state for k = 1. Attribute <c>activation</c> is <c>silu</c>.
/// </summary>
internal sealed class CausalConvOp : CustomOp
{
    public override string Name => "CausalConv";

    public override OpPort[] Inputs { get; } =
    [
        OpPort.Float("x"), OpPort.Float("kernel"), OpPort.Float("bias"), OpPort.Int32("row_starts"), OpPort.Int32("slots"),
        OpPort.OptionalFloat("state"),
    ];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y"), OpPort.OptionalFloat("state_out")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _kernelSize;
        private readonly int _channels;
        private readonly float* _kernel;
        private readonly float* _bias;

        public Kernel(KernelInfo info)
            : base($"CausalConv '{info.NodeName}'")
        {
            _kernelSize = info.ConstantSize(1, "kernel", 0);
            _channels = info.ConstantSize(1, "kernel", 1);
            _kernel = info.Constant(1, "kernel", _kernelSize, _channels);
            _bias = info.Constant(2, "bias", _channels);
            string activation = info.String("activation");
            if (activation != "silu")
            {
                throw new OrtCallException($"attribute 'activation' is '{activation}'; allowed is 'silu'");
            }
        }

        public override void Compute(KernelContext context)
        {
            TensorView x = context.Input(0);
            x.Require("x", TensorElementType.Float, -1, -1);
            int width = (int)x.Shape[1];
            if (width < _channels)
            {
                throw new OrtCallException($"'x' has {width} columns; needed are {_channels} or more");
            }

            StatePool state = _kernelSize > 1 ? StatePool.Read(context, 5, 1, "conv", _kernelSize - 1, _channels) : default;
            RaggedBatch batch = RaggedBatch.Read(context.Input(3), context.Input(4), x.Shape[0], _kernelSize > 1 ? state.SlotCount : int.MaxValue);
            int parts = WorkSplit.Parts(batch.Count, 4 * x.Shape[0] / Math.Max(batch.Count, 1) * _kernelSize * _channels, RowRange.MostParts);
            var task = new Sequences
            {
                X = (float*)x.Data,
                Width = width,
                Kernel = _kernel,
                Bias = _bias,
                KernelSize = _kernelSize,
                Channels = _channels,
                Batch = batch,
                State = state,
                Y = context.Output(0, x.Shape[0], _channels),
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    private unsafe struct Sequences : IParallelTask
    {
        public float* X;
        public int Width;
        public float* Kernel;
        public float* Bias;
        public int KernelSize;
        public int Channels;
        public RaggedBatch Batch;
        public StatePool State;
        public float* Y;
        public int Parts;

        public readonly void Run(int part)
        {
            RowRange sequences = RowRange.Of(part, Parts, Batch.Count);
            for (int b = sequences.First; b < sequences.First + sequences.Count; b++)
            {
                int first = Batch.Starts[b];
                float* window = KernelSize > 1 ? State[Batch.Slots[b]] : null;
                CausalConv.Sequence(
                    X + ((long)first * Width), Width, Kernel, Bias, window, KernelSize, Channels, 0, Channels, Y + ((long)first * Channels), Channels, Batch.Starts[b + 1] - first);
            }
        }
    }
}
