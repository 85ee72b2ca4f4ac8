using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// SLstmGates(conv [T, D], x [T, D], weight [2, H, packed(d, 2d)], bias [4D]) → gates [T, 4D]: the input products of the four
/// gates of an sLSTM block (SPEC §4, §6), d = D / H. Column h·4d + g·d + u is gate g of i, f, z, o, unit u of head h; i and f
/// read the head's columns of conv, z and o those of x. Attributes <c>num_heads</c> H, <c>head_size</c> d.
/// </summary>
internal sealed class SLstmGatesOp : CustomOp
{
    public override string Name => "SLstmGates";

    public override OpPort[] Inputs { get; } = [OpPort.Float("conv"), OpPort.Float("x"), OpPort.Packed("weight"), OpPort.Float("bias")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("gates")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _heads;
        private readonly int _headSize;
        private readonly PackedWeight _weight;
        private readonly float* _bias;

        public Kernel(KernelInfo info)
            : base($"SLstmGates '{info.NodeName}'")
        {
            _heads = info.Integer("num_heads", 1);
            _headSize = info.Integer("head_size", 1);
            _weight = info.Packed(2, "weight", _headSize, 2 * _headSize, 2, _heads);
            _bias = info.Constant(3, "bias", 4 * _heads * _headSize);
        }

        public override void Compute(KernelContext context)
        {
            int width = _heads * _headSize;
            TensorView conv = context.Input(0);
            TensorView x = context.Input(1);
            conv.Require("conv", TensorElementType.Float, -1, width);
            x.Require("x", TensorElementType.Float, conv.Shape[0], width);
            int rows = (int)conv.Shape[0];
            var task = new Products
            {
                Conv = (float*)conv.Data,
                X = (float*)x.Data,
                Weight = _weight,
                Bias = _bias,
                Heads = _heads,
                HeadSize = _headSize,
                Gates = context.Output(0, rows, 4L * width),
                Rows = rows,
            };
            task.Split(out int parts);
            context.For(ref task, parts);
        }
    }

    /// <summary>A unit is a source of a head for a tile of rows; a part is some neighbouring units.</summary>
    private unsafe struct Products : IParallelTask
    {
        private const int TileRows = 64;

        private int _tiles;
        private int _units;
        private int _parts;

        public float* Conv;
        public float* X;
        public PackedWeight Weight;
        public float* Bias;
        public int Heads;
        public int HeadSize;
        public float* Gates;
        public int Rows;

        public void Split(out int parts)
        {
            _tiles = (Rows + TileRows - 1) / TileRows;
            _units = 2 * Heads * _tiles;
            _parts = WorkSplit.Parts(_units, 2L * Math.Clamp(Rows, WorkSplit.RowsWorthALoad, TileRows) * HeadSize * HeadSize, _units);
            parts = _parts;
        }

        public readonly void Run(int part)
        {
            int width = Heads * HeadSize;
            int columns = 2 * HeadSize;
            RowRange units = RowRange.Of(part, _parts, _units);
            for (int unit = units.First; unit < units.First + units.Count; unit++)
            {
                (int product, int tile) = (unit / _tiles, unit % _tiles);
                (int source, int head) = (product / Heads, product % Heads);
                RowRange rows = RowRange.Of(tile, _tiles, Rows);
                float* from = (source == 0 ? Conv : X) + ((long)rows.First * width) + ((long)head * HeadSize);
                long column = (4L * head * HeadSize) + ((long)source * columns);
                PackedWeight weight = Weight[product];
                Gemm.Run(
                    from, width, QuantizedRows.For(weight, from, width, rows.Count), rows.Count, weight, 0, weight.Panels, Bias + column, null, 0, Gates + (rows.First * 4L * width) + column, 4 * width);
            }
        }
    }
}
