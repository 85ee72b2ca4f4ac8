using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// GatedActivation(x [T, 2F]) → y [T, F]: y = act(x[:, :F]) ⊙ x[:, F:] (SPEC §6, FFN). Attribute <c>activation</c>:
/// gelu (tanh form), relu, relu^2, sigmoid, swish, selu.
/// </summary>
internal sealed class GatedActivationOp : CustomOp
{
    public override string Name => "GatedActivation";

    public override OpPort[] Inputs { get; } = [OpPort.Float("x")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel(KernelInfo info) : OpKernel($"GatedActivation '{info.NodeName}'")
    {
        private readonly Activation _activation = ActivationNames.Parse(info.String("activation"));

        public override void Compute(KernelContext context)
        {
            TensorView x = context.Input(0);
            x.Require("x", TensorElementType.Float, -1, -1);
            if (x.Shape[1] % 2 != 0)
            {
                throw new OrtCallException($"'x' has {x.Shape[1]} columns; needed is an even number");
            }

            int rows = (int)x.Shape[0];
            int width = (int)(x.Shape[1] / 2);
            int parts = WorkSplit.Parts(rows, 16L * width, RowRange.MostParts);
            var task = new Rows
            {
                X = (float*)x.Data,
                Y = context.Output(0, rows, width),
                RowCount = rows,
                Width = width,
                Activation = _activation,
                Parts = parts,
            };
            context.For(ref task, parts);
        }
    }

    private unsafe struct Rows : IParallelTask
    {
        public float* X;
        public float* Y;
        public int RowCount;
        public int Width;
        public Activation Activation;
        public int Parts;

        public readonly void Run(int part)
        {
            RowRange rows = RowRange.Of(part, Parts, RowCount);
            GatedActivation.Rows(X + (2L * rows.First * Width), 2 * Width, Width, Activation, Y + ((long)rows.First * Width), Width, rows.Count);
        }
    }
}
