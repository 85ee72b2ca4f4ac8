using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// MlpExperts(x [T, D], experts [1, T, K], weights [1, T, K], up [E, packed(D, 4D)], down [E, packed(2D, D)]) → y [T, D]:
/// y[t] = Σ_j w[t, j] · (silu(x W1) ⊙ (x W3)) W2 over routed pairs only; up holds W1 in columns 0 … 2D − 1 and W3 in
/// 2D … 4D − 1 (SPEC §6, MLP expert). Attribute <c>num_experts</c> E.
/// </summary>
internal sealed class MlpExpertsOp : CustomOp
{
    public override string Name => "MlpExperts";

    public override OpPort[] Inputs { get; } =
        [OpPort.Float("x"), OpPort.Int32("experts"), OpPort.Float("weights"), OpPort.Float("up"), OpPort.Float("down")];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _experts;
        private readonly int _width;
        private readonly float* _up;
        private readonly float* _down;

        public Kernel(KernelInfo info)
            : base($"MlpExperts '{info.NodeName}'")
        {
            _experts = info.Integer("num_experts", 1);
            _width = info.ConstantSize(3, "up", 2);
            _up = info.Constant(3, "up", _experts, PanelLayout.Panels(4 * _width), _width, PanelLayout.Width);
            _down = info.Constant(4, "down", _experts, PanelLayout.Panels(_width), 2 * _width, PanelLayout.Width);
        }

        public override void Compute(KernelContext context)
        {
            var routed = RoutedRows.Read(context, _width, _experts, extraFloats: 0, out _);
            int parts = ExpertWork.CutByRows(routed.Dispatch, _experts, routed.Work);
            var blocks = new Blocks { Routed = routed, Up = _up, Down = _down };
            context.For(ref blocks, parts);
            routed.Combine(context);
        }
    }

    private unsafe struct Blocks : IParallelTask
    {
        public RoutedRows Routed;
        public float* Up;
        public float* Down;

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
            Gemm.Run(x, width, rows, Up + (work.Expert * PanelLayout.Length(width, 2 * inner)), width, 2 * inner, 0, PanelLayout.Panels(2 * inner), null, null, 0, up, 2 * inner);
            GatedActivation.Rows(up, 2 * inner, inner, Activation.Swish, gated, inner, rows);
            Gemm.Run(gated, inner, rows, Down + (work.Expert * PanelLayout.Length(inner, width)), inner, width, 0, PanelLayout.Panels(width), null, null, 0, Routed.Outputs + ((long)work.First * width), width);
        }
    }
}
