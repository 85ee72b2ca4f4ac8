using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// MlpExperts(x [T, D], experts [1, T, K], weights [1, T, K], up [E, packed(D, 4D)], down [E, packed(2D, D)]) → y [T, D]:
/// y[t] = Σ_j w[t, j] · (silu(x W1) ⊙ (x W3)) W2 over routed pairs only; up holds W1 in columns 0 … 2D − 1 and W3 in
/// 2D … 4D − 1 (SPEC §6, MLP expert). Attributes <c>num_experts</c> E, <c>width</c> D.
/// </summary>
internal sealed class MlpExpertsOp : CustomOp
{
    public override string Name => "MlpExperts";

    public override OpPort[] Inputs { get; } =
        [OpPort.Float("x"), OpPort.Int32("experts"), OpPort.Float("weights"), OpPort.Packed("up"), OpPort.Packed("down")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _experts;
        private readonly int _width;
        private readonly PackedWeight _up;
        private readonly PackedWeight _down;

        public Kernel(KernelInfo info)
            : base($"MlpExperts '{info.NodeName}'")
        {
            _experts = info.Integer("num_experts", 1);
            _width = info.Integer("width", 1);
            _up = info.Packed(3, "up", _width, 4 * _width, _experts);
            _down = info.Packed(4, "down", 2 * _width, _width, _experts);
        }

        public override void Compute(KernelContext context)
        {
            var routed = RoutedRows.Read(context, _width, _experts, extraFloats: 0, out _);
            int parts = ExpertWork.CutByRows(routed.Dispatch, _experts, routed.Work);
            var blocks = new Blocks { Routed = routed, Up = _up, Down = _down, Gemm = ExpertWork.Arrange(context, routed.Work, parts, 0, 0, 6L * _width * _width) };
            ExpertWork.Run(context, ref blocks, blocks.Gemm, parts);
            routed.Combine(context);
        }
    }

    private unsafe struct Blocks : IParallelTask
    {
        public RoutedRows Routed;
        public PackedWeight Up;
        public PackedWeight Down;
        public ExpertGemm Gemm;

        public readonly void Run(int part)
        {
            ExpertWork work = Routed.Work[part];
            int width = Routed.Width;
            int rows = work.Count;
            int inner = 2 * width;
            Scratch scratch = Scratch.Part.Reserve(
                Scratch.Rounded((long)rows * width) + Scratch.Rounded(2L * rows * inner) + Scratch.Rounded((long)rows * inner));
            float* x = scratch.Take((long)rows * width);
            float* up = scratch.Take(2L * rows * inner);
            float* gated = scratch.Take((long)rows * inner);
            ExpertRows.Gather(Routed.X, width, Routed.Dispatch.Tokens + work.First, rows, x);
            Gemm.Run(x, rows, Up[work.Expert], null, null, up);
            GatedActivation.Rows(up, 2 * inner, inner, Activation.Swish, gated, inner, rows);
            Gemm.Run(gated, rows, Down[work.Expert], null, null, Routed.Outputs + ((long)work.First * width));
        }
    }
}
