using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// TiedEmbedding(token_ids int64 [T], weight packed(D, V)) → y [T, D]: column token_ids[t] of the head's own packed weight, so
/// that a tied model holds its embedding once. Attributes <c>vocab_size</c> V, <c>width</c> D.
/// </summary>
internal sealed class TiedEmbeddingOp : CustomOp
{
    public override string Name => "TiedEmbedding";

    public override OpPort[] Inputs { get; } = [OpPort.Int64("token_ids"), OpPort.Packed("weight")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _vocabulary;
        private readonly int _width;
        private readonly PackedWeight _weight;

        public Kernel(KernelInfo info)
            : base($"TiedEmbedding '{info.NodeName}'")
        {
            _vocabulary = info.Integer("vocab_size", 1);
            _width = info.Integer("width", 1);
            _weight = info.Packed(1, "weight", _width, _vocabulary);
        }

        public override void Compute(KernelContext context)
        {
            TensorView ids = context.Input(0);
            ids.Require("token_ids", TensorElementType.Int64, -1);
            int rows = (int)ids.Shape[0];
            float* y = context.Output(0, rows, _width);
            var tokens = (long*)ids.Data;
            for (int row = 0; row < rows; row++)
            {
                long token = tokens[row];
                if ((ulong)token >= (ulong)_vocabulary)
                {
                    throw new OrtCallException($"'token_ids' holds {token} at {row}; allowed is 0 … {_vocabulary - 1}");
                }

                PanelColumn.Read(_weight, (int)token, y + ((long)row * _width));
            }
        }
    }
}
