using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// MLstm(qkv [T, 3I], gates [T, 2H], row_starts [B+1], slots [B], C [S, H, P, P], n [S, H, P], m [S, H]) → h [T, I], C_out, n_out,
/// m_out: the matrix-memory cell in step form (SPEC §5), P = I / H, memory indexed (key, value). Columns 0 … H−1 of gates are
/// the input gate, H … 2H−1 the forget gate, before their activations. Attribute <c>num_heads</c> H.
/// </summary>
internal sealed class MLstmOp : CustomOp
{
    public override string Name => "MLstm";

    public override OpPort[] Inputs { get; } =
    [
        OpPort.Float("qkv"), OpPort.Float("gates"), OpPort.Int32("row_starts"), OpPort.Int32("slots"), OpPort.Float("C"),
        OpPort.Float("n"), OpPort.Float("m"),
    ];

    public override OpPort[] Outputs { get; } =
        [OpPort.Float("h"), OpPort.Float("C_out"), OpPort.Float("n_out"), OpPort.Float("m_out")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel(KernelInfo info) : OpKernel($"MLstm '{info.NodeName}'")
    {
        private readonly int _heads = info.Integer("num_heads", 1);

        public override void Compute(KernelContext context)
        {
            TensorView qkv = context.Input(0);
            qkv.Require("qkv", TensorElementType.Float, -1, -1);
            long rows = qkv.Shape[0];
            int inner = (int)(qkv.Shape[1] / 3);
            int headSize = inner / _heads;
            if (qkv.Shape[1] != 3L * headSize * _heads)
            {
                throw new OrtCallException($"'qkv' has {qkv.Shape[1]} columns; needed is 3 times a multiple of {_heads} heads");
            }

            TensorView gates = context.Input(1);
            gates.Require("gates", TensorElementType.Float, rows, 2 * _heads);
            StatePool memory = StatePool.Read(context, 4, 1, "C", _heads, headSize, headSize);
            StatePool normalizer = StatePool.Read(context, 5, 2, "n", _heads, headSize);
            StatePool stabilizer = StatePool.Read(context, 6, 3, "m", _heads);
            RaggedBatch batch = RaggedBatch.Read(context.Input(2), context.Input(3), rows, Math.Min(memory.SlotCount, Math.Min(normalizer.SlotCount, stabilizer.SlotCount)));
            int units = batch.Count * _heads;
            int parts = WorkSplit.Parts(units, 2 * rows / Math.Max(batch.Count, 1) * headSize * headSize, units);
            var task = new Heads
            {
                Qkv = (float*)qkv.Data,
                Gates = (float*)gates.Data,
                Batch = batch,
                Memory = memory,
                Normalizer = normalizer,
                Stabilizer = stabilizer,
                HeadCount = _heads,
                HeadSize = headSize,
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
        public StatePool Memory;
        public StatePool Normalizer;
        public StatePool Stabilizer;
        public int HeadCount;
        public int HeadSize;
        public float* H;
        public int Units;
        public int Parts;

        public readonly void Run(int part)
        {
            int inner = HeadCount * HeadSize;
            RowRange units = RowRange.Of(part, Parts, Units);
            for (int unit = units.First; unit < units.First + units.Count; unit++)
            {
                (int b, int head) = (unit / HeadCount, unit % HeadCount);
                int first = Batch.Starts[b];
                int slot = Batch.Slots[b];
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
                    Memory[slot] + ((long)head * HeadSize * HeadSize),
                    Normalizer[slot] + ((long)head * HeadSize),
                    Stabilizer[slot] + head,
                    HeadSize,
                    H + ((long)first * inner) + ((long)head * HeadSize),
                    inner,
                    Batch.Starts[b + 1] - first);
            }
        }
    }
}
