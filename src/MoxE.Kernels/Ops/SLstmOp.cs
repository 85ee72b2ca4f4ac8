using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// SLstm(gates [T, 4D], recurrent [H, d, 4, d], row_starts [B+1], slots [B], cell [S, 4, D]) → y [T, D], cell_out: the
/// scalar-memory cell (SPEC §6), d = D / H. gates hold i, f, z, o before their activations with the bias added; the state's
/// rows are y, c, n, m. Attribute <c>num_heads</c> H.
/// </summary>
internal sealed class SLstmOp : CustomOp
{
    public override string Name => "SLstm";

    public override OpPort[] Inputs { get; } =
        [OpPort.Float("gates"), OpPort.Float("recurrent"), OpPort.Int32("row_starts"), OpPort.Int32("slots"), OpPort.Float("cell")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y"), OpPort.Float("cell_out")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _heads;
        private readonly float* _recurrent;

        public Kernel(KernelInfo info)
            : base($"SLstm '{info.NodeName}'")
        {
            _heads = info.Integer("num_heads", 1);
            _recurrent = info.Constant(1, "recurrent", _heads, -1, 4, -1);
        }

        public override void Compute(KernelContext context)
        {
            TensorView gates = context.Input(0);
            int headSize = (int)context.Input(1).Shape[1];
            int width = _heads * headSize;
            context.Input(1).Require("recurrent", TensorElementType.Float, _heads, headSize, 4, headSize);
            gates.Require("gates", TensorElementType.Float, -1, 4 * width);
            long rows = gates.Shape[0];
            StatePool cell = StatePool.Read(context, 4, 1, "cell", 4, width);
            RaggedBatch batch = RaggedBatch.Read(context.Input(2), context.Input(3), rows, cell.SlotCount);
            int units = batch.Count * _heads;
            int parts = WorkSplit.Parts(units, rows / Math.Max(batch.Count, 1) * ((4L * headSize * headSize) + (32L * headSize)), units);
            var task = new Heads
            {
                Gates = (float*)gates.Data,
                Recurrent = _recurrent,
                Batch = batch,
                Cell = cell,
                HeadCount = _heads,
                HeadSize = headSize,
                Y = context.Output(0, rows, width),
                Units = units,
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    private unsafe struct Heads : IParallelTask
    {
        public float* Gates;
        public float* Recurrent;
        public RaggedBatch Batch;
        public StatePool Cell;
        public int HeadCount;
        public int HeadSize;
        public float* Y;
        public int Units;
        public int Parts;

        public readonly void Run(int part)
        {
            int width = HeadCount * HeadSize;
            RowRange units = RowRange.Of(part, Parts, Units);
            for (int unit = units.First; unit < units.First + units.Count; unit++)
            {
                (int b, int head) = (unit / HeadCount, unit % HeadCount);
                int first = Batch.Starts[b];
                SLstmCell.Sequence(
                    Gates + (first * 4L * width),
                    4 * width,
                    Recurrent + (head * 4L * HeadSize * HeadSize),
                    Cell[Batch.Slots[b]],
                    head,
                    HeadSize,
                    width,
                    Y + ((long)first * width),
                    width,
                    Batch.Starts[b + 1] - first);
            }
        }
    }
}
