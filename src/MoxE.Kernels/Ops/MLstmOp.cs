using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// MLstm(qkv [T, 3I], gates [T, 2H], row_starts [B+1], slots [B], C, n [S, H, P], m [S, H], recent, scales) → h [T, I], C_out,
/// n_out, m_out, recent_out, scales_out: the matrix-memory cell (SPEC §5), P = I / H. C, recent and scales hold the memory as
/// <see cref="MLstmStateLayout"/> says. Columns 0 … H−1 of gates are the input gate, H … 2H−1 the forget gate, before their
/// activations. Attributes <c>num_heads</c> H, <c>head_size</c> P.
/// </summary>
internal sealed class MLstmOp : CustomOp
{
    public override string Name => "MLstm";

    public override OpPort[] Inputs { get; } =
    [
        OpPort.Float("qkv"), OpPort.Float("gates"), OpPort.Int32("row_starts"), OpPort.Int32("slots"), OpPort.Float("C"),
        OpPort.Float("n"), OpPort.Float("m"), OpPort.Float("recent"), OpPort.Float("scales"),
    ];

    public override OpPort[] Outputs { get; } =
    [
        OpPort.Float("h"), OpPort.Float("C_out"), OpPort.Float("n_out"), OpPort.Float("m_out"), OpPort.Float("recent_out"),
        OpPort.Float("scales_out"),
    ];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _heads;
        private readonly int _headSize;
        private readonly MLstmStateLayout _layout;

        public Kernel(KernelInfo info)
            : base($"MLstm '{info.NodeName}'")
        {
            _heads = info.Integer("num_heads", 1);
            _headSize = info.Integer("head_size", 1);
            _layout = new MLstmStateLayout(_heads, _headSize);
        }

        public override void Compute(KernelContext context)
        {
            int inner = _heads * _headSize;
            TensorView qkv = context.Input(0);
            qkv.Require("qkv", TensorElementType.Float, -1, 3 * inner);
            long rows = qkv.Shape[0];
            TensorView gates = context.Input(1);
            gates.Require("gates", TensorElementType.Float, rows, 2 * _heads);
            var state = MLstmPools.Read(context, 4, 1, _layout);
            RaggedBatch batch = RaggedBatch.Read(context.Input(2), context.Input(3), rows, state.SlotCount);
            int units = batch.Count * _heads;
            int parts = WorkSplit.Parts(units, 2 * rows / Math.Max(batch.Count, 1) * _headSize * _headSize, units);
            var task = new Heads
            {
                Qkv = (float*)qkv.Data,
                Gates = (float*)gates.Data,
                Batch = batch,
                State = state,
                HeadCount = _heads,
                HeadSize = _headSize,
                H = context.Output(0, rows, inner),
                Units = units,
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    private unsafe struct Heads : IParallelTask
    {
        public float* Qkv;
        public float* Gates;
        public RaggedBatch Batch;
        public MLstmPools State;
        public int HeadCount;
        public int HeadSize;
        public float* H;
        public int Units;
        public int Parts;

        public readonly void Run(int part)
        {
            int inner = HeadCount * HeadSize;
            float* scratch = Scratch.Part.Reserve(Scratch.Rounded(MLstmCell.ScratchFloats(HeadSize))).Take(MLstmCell.ScratchFloats(HeadSize));
            RowRange units = RowRange.Of(part, Parts, Units);
            for (int unit = units.First; unit < units.First + units.Count; unit++)
            {
                (int b, int head) = (unit / HeadCount, unit % HeadCount);
                int first = Batch.Starts[b];
                float* q = Qkv + (first * 3L * inner) + ((long)head * HeadSize);
                float* gates = Gates + (first * 2L * HeadCount) + head;
                MLstmCell.Sequence(
                    q,
                    q + inner,
                    q + (2L * inner),
                    3 * inner,
                    gates,
                    gates + HeadCount,
                    2 * HeadCount,
                    State.Head(Batch.Slots[b], head, HeadCount),
                    HeadSize,
                    H + ((long)first * inner) + ((long)head * HeadSize),
                    inner,
                    Batch.Starts[b + 1] - first,
                    scratch);
            }
        }
    }
}
