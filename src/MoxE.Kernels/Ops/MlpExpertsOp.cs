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
            TensorView x = context.Input(0);
            x.Require("x", TensorElementType.Float, -1, _width);
            int tokens = (int)x.Shape[0];
            TensorView chosen = context.Input(1);
            chosen.Require("experts", TensorElementType.Int32, 1, tokens, -1);
            int topK = (int)chosen.Shape[2];
            TensorView weights = context.Input(2);
            weights.Require("weights", TensorElementType.Float, 1, tokens, topK);
            int pairs = tokens * topK;
            const int intsPerWork = 4;
            Scratch scratch = Scratch.Call.Reserve(
                ExpertDispatch.ScratchFloats(pairs, _experts) + Scratch.Rounded((long)pairs * intsPerWork) + Scratch.Rounded((long)pairs * _width));
            ExpertDispatch dispatch = ExpertDispatch.Sort((int*)chosen.Data, tokens, topK, _experts, scratch);
            var work = (ExpertWork*)scratch.Take((long)pairs * intsPerWork);
            float* outputs = scratch.Take((long)pairs * _width);
            int parts = ExpertWork.CutByRows(dispatch, _experts, work);
            var blocks = new Blocks
            {
                X = (float*)x.Data,
                Width = _width,
                Up = _up,
                Down = _down,
                Tokens = dispatch.Tokens,
                Work = work,
                Outputs = outputs,
            };
            context.For(ref blocks, parts);
            int combineParts = WorkSplit.Parts(tokens, (long)topK * _width, RowRange.MostParts);
            var combine = new ExpertCombine
            {
                PairOutputs = outputs,
                Positions = dispatch.Positions,
                Weights = (float*)weights.Data,
                Y = context.Output(0, tokens, _width),
                TopK = topK,
                Width = _width,
                RowCount = tokens,
                Parts = combineParts,
            };
            context.For(ref combine, combineParts);
        }
    }

    private unsafe struct Blocks : IParallelTask
    {
        public float* X;
        public int Width;
        public float* Up;
        public float* Down;
        public int* Tokens;
        public ExpertWork* Work;
        public float* Outputs;

        public readonly void Run(int part)
        {
            ExpertWork work = Work[part];
            int rows = work.Count;
            int inner = 2 * Width;
            Scratch scratch = Scratch.Part.Reserve(
                Scratch.Rounded((long)rows * Width) + Scratch.Rounded(2L * rows * inner) + Scratch.Rounded((long)rows * inner));
            float* x = scratch.Take((long)rows * Width);
            float* up = scratch.Take(2L * rows * inner);
            float* gated = scratch.Take((long)rows * inner);
            ExpertRows.Gather(X, Width, Tokens + work.First, rows, x);
            Gemm.Run(x, Width, rows, Up + (work.Expert * PanelLayout.Length(Width, 2 * inner)), Width, 2 * inner, 0, PanelLayout.Panels(2 * inner), null, null, 0, up, 2 * inner);
            GatedActivation.Rows(up, 2 * inner, inner, Activation.Swish, gated, inner, rows);
            Gemm.Run(gated, inner, rows, Down + (work.Expert * PanelLayout.Length(inner, Width)), inner, Width, 0, PanelLayout.Panels(Width), null, null, 0, Outputs + ((long)work.First * Width), Width);
        }
    }
}
