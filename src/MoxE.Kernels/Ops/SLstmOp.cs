using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// SLstm(gates [T, 4D], recurrent [H, packed(d, 4d)], row_starts [B+1], slots [B], cell [S, 4, D]) → y [T, D], cell_out: the
/// scalar-memory cell (SPEC §6), d = D / H. gates hold, head by head, i, f, z, o before their activations with the bias
/// added, as <see cref="SLstmGatesOp"/> gives them; the state's rows are y, c, n, m. Attributes <c>num_heads</c> H, <c>head_size</c> d.
/// </summary>
internal sealed class SLstmOp : CustomOp
{
    /// <summary>Sequences that step together: enough to use a weight for many rows, few enough to keep their scratch in cache.</summary>
    private const int MostSequences = 64;

    public override string Name => "SLstm";

    public override OpPort[] Inputs { get; } =
        [OpPort.Float("gates"), OpPort.Packed("recurrent"), OpPort.Int32("row_starts"), OpPort.Int32("slots"), OpPort.Float("cell")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y"), OpPort.Float("cell_out")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _heads;
        private readonly int _headSize;
        private readonly PackedWeight _recurrent;

        public Kernel(KernelInfo info)
            : base($"SLstm '{info.NodeName}'")
        {
            _heads = info.Integer("num_heads", 1);
            _headSize = info.Integer("head_size", 1);
            _recurrent = info.Packed(1, "recurrent", _headSize, 4 * _headSize, _heads);
        }

        public override void Compute(KernelContext context)
        {
            TensorView gates = context.Input(0);
            int width = _heads * _headSize;
            gates.Require("gates", TensorElementType.Float, -1, 4 * width);
            long rows = gates.Shape[0];
            StatePool cell = StatePool.Read(context, 4, 1, "cell", 4, width);
            RaggedBatch batch = RaggedBatch.Read(context.Input(2), context.Input(3), rows, cell.SlotCount);
            int groups = (batch.Count + MostSequences - 1) / MostSequences;
            int units = groups * _heads;
            int parts = WorkSplit.Parts(units, Math.Max(rows / Math.Max(groups, 1), WorkSplit.RowsWorthALoad) * ((4L * _headSize * _headSize) + (32L * _headSize)), units);
            var task = new Heads
            {
                Gates = (float*)gates.Data,
                Recurrent = _recurrent,
                Batch = batch,
                Cell = cell,
                HeadCount = _heads,
                HeadSize = _headSize,
                Y = context.Output(0, rows, width),
                Groups = groups,
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    /// <summary>A unit is a head of a group of sequences; a part is some neighbouring units.</summary>
    private unsafe struct Heads : IParallelTask
    {
        public float* Gates;
        public PackedWeight Recurrent;
        public RaggedBatch Batch;
        public StatePool Cell;
        public int HeadCount;
        public int HeadSize;
        public float* Y;
        public int Groups;
        public int Parts;

        public readonly void Run(int part)
        {
            RowRange units = RowRange.Of(part, Parts, HeadCount * Groups);
            for (int unit = units.First; unit < units.First + units.Count; unit++)
            {
                (int head, int group) = (unit / Groups, unit % Groups);
                RowRange sequences = RowRange.Of(group, Groups, Batch.Count);
                Scratch scratch = Scratch.Part.Reserve(Scratch.Rounded(SLstmCell.ScratchFloats(sequences.Count, HeadSize)));
                SLstmCell.Sequences(
                    Gates,
                    Recurrent[head],
                    Cell[0],
                    Batch.Slots + sequences.First,
                    Batch.Starts + sequences.First,
                    sequences.Count,
                    head,
                    HeadSize,
                    HeadCount * HeadSize,
                    Y,
                    scratch.Take(SLstmCell.ScratchFloats(sequences.Count, HeadSize)));
            }
        }
    }
}
