using MoxE.Kernels.Interop;

namespace MoxE.Kernels.Ops;

/// <summary>
/// XlstmExperts(x [T, D], experts [1, T, K], weights [1, T, K], row_starts, slots, weights of the mLSTM group, weights of the
/// sLSTM group, states…) → y [T, D], states_out…: y[t] = Σ_j w[t, j] · expert_{e[t, j]}(x[t]) over routed pairs only. Experts
/// 0 … num_mlstm_experts − 1 are mLSTM blocks, the others sLSTM blocks. Token experts (attribute <c>recurrent</c> 0) see
/// each token as a sequence of its own in the closed forms of SPEC §7; recurrent experts (1) keep a state for each sequence
/// (SPEC §9), bound in place, in the order of experts.
/// </summary>
internal sealed class XlstmExpertsOp : CustomOp
{
    private const int MLstmInputs = 5;
    private const int SLstmInputs = 18;
    private const int StateInputs = 30;

    public override string Name => "XlstmExperts";

    public override OpPort[] Inputs { get; } =
    [
        OpPort.Float("x"), OpPort.Int32("experts"), OpPort.Float("weights"), OpPort.Int32("row_starts"), OpPort.Int32("slots"),
        OpPort.OptionalFloat("m_norm"), OpPort.OptionalPacked("m_up"), OpPort.OptionalFloat("m_up_bias"), OpPort.OptionalFloat("m_conv"),
        OpPort.OptionalFloat("m_conv_bias"), OpPort.OptionalFloat("m_qkv"), OpPort.OptionalFloat("m_qkv_bias"), OpPort.OptionalFloat("m_gates"),
        OpPort.OptionalFloat("m_gates_bias"), OpPort.OptionalFloat("m_outnorm"), OpPort.OptionalFloat("m_skip"), OpPort.OptionalPacked("m_down"),
        OpPort.OptionalFloat("m_down_bias"),
        OpPort.OptionalFloat("s_norm"), OpPort.OptionalFloat("s_conv"), OpPort.OptionalFloat("s_conv_bias"), OpPort.OptionalPacked("s_gates"),
        OpPort.OptionalFloat("s_gates_bias"), OpPort.OptionalPacked("s_recurrent"), OpPort.OptionalFloat("s_headnorm"), OpPort.OptionalFloat("s_ffn_norm"),
        OpPort.OptionalPacked("s_ffn_up"), OpPort.OptionalFloat("s_ffn_up_bias"), OpPort.OptionalPacked("s_ffn_down"), OpPort.OptionalFloat("s_ffn_down_bias"),
        OpPort.VariadicFloat("states"),
    ];

    public override OpPort[] Outputs { get; } = [OpPort.Float("y"), OpPort.VariadicFloat("states_out")];

    public override OpKernel CreateKernel(KernelInfo info) => new Kernel(info);

    private sealed unsafe class Kernel : OpKernel
    {
        private readonly int _experts;
        private readonly int _mlstmExperts;
        private readonly bool _recurrent;
        private readonly int _width;
        private readonly MLstmExperts? _mlstm;
        private readonly SLstmExperts? _slstm;

        public Kernel(KernelInfo info)
            : base($"XlstmExperts '{info.NodeName}'")
        {
            _experts = info.Integer("num_experts", 1);
            _mlstmExperts = info.Integer("num_mlstm_experts", 0, _experts);
            _recurrent = info.Integer("recurrent", 0, 1) == 1;
            _mlstm = _mlstmExperts > 0 ? new MLstmExperts(info, MLstmInputs, _mlstmExperts, _recurrent) : null;
            _slstm = _mlstmExperts < _experts ? new SLstmExperts(info, SLstmInputs, _experts - _mlstmExperts, _recurrent) : null;
            _width = _mlstm?.Width ?? _slstm!.Width;
            if (_slstm is not null && _slstm.Width != _width)
            {
                throw new OrtCallException($"'m_norm' has {_width} columns and 's_norm' {_slstm.Width}; needed are equal ones");
            }
        }

        public override void Compute(KernelContext context)
        {
            long poolFloats = _recurrent ? (long)_experts * sizeof(ExpertPools) / sizeof(float) : 0;
            var routed = RoutedRows.Read(context, _width, _experts, poolFloats, out Scratch scratch);
            var pools = (ExpertPools*)scratch.Take(poolFloats);
            int parts;
            if (_recurrent)
            {
                long slots = ReadPools(context, pools);
                RaggedBatch batch = RaggedBatch.Read(context.Input(3), context.Input(4), routed.Tokens, slots);
                parts = ExpertWork.CutBySequence(routed.Dispatch, _experts, batch, routed.Work);
            }
            else
            {
                parts = ExpertWork.CutByRows(routed.Dispatch, _experts, routed.Work);
            }

            var blocks = new Blocks
            {
                MLstm = _mlstm,
                SLstm = _slstm,
                MLstmExperts = _mlstmExperts,
                Routed = routed,
                Pools = pools,
                Recurrent = _recurrent,
                Gemm = ExpertWork.Arrange(context, routed.Work, parts, _mlstmExperts, _mlstm?.Weights ?? 0, _slstm?.Weights ?? 0),
            };
            ExpertWork.Run(context, ref blocks, blocks.Gemm, parts);
            routed.Combine(context);
        }

        /// <summary>Reads the pools of all experts, in their order; returns the slots that every pool has.</summary>
        private long ReadPools(KernelContext context, ExpertPools* pools)
        {
            int next = 0;
            long slots = int.MaxValue;
            for (int expert = 0; expert < _experts; expert++)
            {
                pools[expert] = expert < _mlstmExperts
                    ? ExpertPools.Read(context, StateInputs + next, 1 + next, _mlstm!)
                    : ExpertPools.Read(context, StateInputs + next, 1 + next, _slstm!);
                next += pools[expert].Count;
                slots = Math.Min(slots, pools[expert].SlotCount);
            }

            return slots;
        }
    }

    private unsafe struct Blocks : IParallelTask
    {
        public MLstmExperts? MLstm;
        public SLstmExperts? SLstm;
        public int MLstmExperts;
        public RoutedRows Routed;
        public ExpertPools* Pools;
        public bool Recurrent;
        public ExpertGemm Gemm;

        public readonly void Run(int part)
        {
            ExpertWork work = Routed.Work[part];
            int width = Routed.Width;
            bool isMLstm = work.Expert < MLstmExperts;
            long block = isMLstm ? MLstm!.ScratchFloats(work.Count) : SLstm!.ScratchFloats(work.Count);
            Scratch scratch = Scratch.Part.Reserve(Scratch.Rounded((long)work.Count * width) + block);
            float* x = scratch.Take((long)work.Count * width);
            ExpertRows.Gather(Routed.X, width, Routed.Dispatch.Tokens + work.First, work.Count, x);
            float* y = Routed.Outputs + ((long)work.First * width);
            ExpertPools* pools = Recurrent ? Pools + work.Expert : null;
            if (isMLstm)
            {
                MLstm!.Run(work.Expert, x, work.Count, pools, work.Slot, y, Gemm, scratch);
            }
            else
            {
                SLstm!.Run(work.Expert - MLstmExperts, x, work.Count, pools, work.Slot, y, Gemm, scratch);
            }
        }
    }
}
