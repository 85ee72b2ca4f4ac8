using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Blocks;

/// <summary>
/// A layer's recurrent experts, mLSTM blocks first, then sLSTM blocks (SPEC §5 to §7, §9): x [T,D] to the weighted sum of the
/// routed experts' outputs [T,D]. In token mode parameters without effect are not part of the graph.
/// </summary>
internal static class XlstmExperts
{
    /// <summary>Inputs before the states, which are variadic.</summary>
    private const int InputsBeforeStates = 30;

    public static Value Add(BlockContext context, int layer, Value x, Routing routing)
    {
        MoxEConfig config = context.Config;
        bool recurrent = config.ExpertState == ExpertState.Recurrent;
        int mlstm = config.MLstmExpertCount;
        Value[] pools = [.. Enumerable.Range(0, config.NumExperts).SelectMany(expert => context.States.Under($"state.layer{layer}.expert{expert}."))];
        return context.Graph.AddSingle(new(Node.Moxe, "XlstmExperts", $"layer{layer}.experts")
        {
            Doc = Doc(config, x, recurrent),
            Inputs =
            [
                x,
                routing.Experts,
                routing.Weights,
                context.Step.RowStarts,
                context.Step.Slots,
                .. MLstmGroup(context, layer, [.. Range(0, mlstm).Select(expert => context.Parts.MLstmExpert(layer, expert))], recurrent),
                .. SLstmGroup(context, layer, [.. Range(mlstm, config.NumExperts).Select(expert => context.Parts.SLstmExpert(layer, expert))], recurrent),
                .. pools,
            ],
            FewestInputs = InputsBeforeStates,
            Outputs = [Value.Float($"layer{layer}.hidden", Dim.T, x.Columns), .. pools.Select(StatePools.After)],
            Attributes =
            [
                Attributes.Int("num_experts", config.NumExperts),
                Attributes.Int("num_mlstm_experts", mlstm),
                Attributes.Int("mlstm_heads", config.Xlstm.MLstm.NumHeads),
                Attributes.Int("slstm_heads", config.Xlstm.SLstm.NumHeads),
                Attributes.Int("mlstm_inner", config.Xlstm.MLstmInner),
                Attributes.Int("ffn_inner", config.Xlstm.FeedForwardInner),
                Attributes.Flag("recurrent", recurrent),
                Attributes.Text("activation", ConfigNames.ActivationFunctions.Name(config.Xlstm.FeedForward.ActFn)),
                Attributes.Float("epsilon", DenseOperators.NormEpsilon),
            ],
        });
    }

    /// <summary>Inputs 5 to 17.</summary>
    private static Value?[] MLstmGroup(BlockContext context, int layer, MLstmParts[] experts, bool recurrent) =>
    [
        Stack(context, layer, "m_norm", experts, parts => parts.Norm),
        Stack(context, layer, "m_up", experts, parts => parts.Up),
        Stack(context, layer, "m_up_bias", experts, parts => parts.UpBias),
        Stack(context, layer, "m_conv", experts, parts => recurrent ? parts.Conv : parts.LastTap),
        Stack(context, layer, "m_conv_bias", experts, parts => parts.ConvBias),
        Stack(context, layer, "m_qkv", experts, parts => parts.Qkv),
        Stack(context, layer, "m_qkv_bias", experts, parts => parts.QkvBias),
        Stack(context, layer, "m_gates", experts, parts => recurrent ? parts.Gates : parts.InputGates),
        Stack(context, layer, "m_gates_bias", experts, parts => recurrent ? parts.GatesBias : parts.InputGatesBias),
        Stack(context, layer, "m_outnorm", experts, parts => parts.OutNorm),
        Stack(context, layer, "m_skip", experts, parts => parts.Skip),
        Stack(context, layer, "m_down", experts, parts => parts.Down),
        Stack(context, layer, "m_down_bias", experts, parts => parts.DownBias),
    ];

    /// <summary>Inputs 18 to 29.</summary>
    private static Value?[] SLstmGroup(BlockContext context, int layer, SLstmParts[] experts, bool recurrent) =>
    [
        Stack(context, layer, "s_norm", experts, parts => parts.Norm),
        Stack(context, layer, "s_conv", experts, parts => recurrent ? parts.Conv : null),
        Stack(context, layer, "s_conv_bias", experts, parts => recurrent ? parts.ConvBias : null),
        Stack(context, layer, "s_gates", experts, parts => recurrent ? parts.Gates : parts.OutputGates),
        Stack(context, layer, "s_gates_bias", experts, parts => recurrent ? parts.GatesBias : parts.OutputGatesBias),
        Stack(context, layer, "s_recurrent", experts, parts => recurrent ? parts.Recurrent : null),
        Stack(context, layer, "s_headnorm", experts, parts => parts.HeadNorm),
        Stack(context, layer, "s_ffn_norm", experts, parts => parts.FfnNorm),
        Stack(context, layer, "s_ffn_up", experts, parts => parts.FfnUp),
        Stack(context, layer, "s_ffn_up_bias", experts, parts => parts.FfnUpBias),
        Stack(context, layer, "s_ffn_down", experts, parts => parts.FfnDown),
        Stack(context, layer, "s_ffn_down_bias", experts, parts => parts.FfnDownBias),
    ];

    /// <summary>One part of all experts of a group behind each other; null where the group is empty or the part absent.</summary>
    private static Value? Stack<TParts>(BlockContext context, int layer, string name, TParts[] experts, Func<TParts, Part?> part) => experts is []
        ? null
        : context.Graph.Weight($"layer{layer}.experts.{name}", Part.Stack(part(experts[0]), [.. experts.Select(part)]));

    private static IEnumerable<int> Range(int first, int end) => Enumerable.Range(first, end - first);

    private static string Doc(MoxEConfig config, Value x, bool recurrent)
    {
        string state = recurrent
            ? "each expert runs over the tokens routed to it as one sequence with its own state (SPEC 9)"
            : "each routed token is a sequence of its own from zero state, in closed form (SPEC 7)";
        return $"y {x.ShapeText} = sum_j weights[j] * block(x) of expert experts[j], x = {x}; {config.MLstmExpertCount} mLSTM blocks, then {config.NumExperts - config.MLstmExpertCount} sLSTM blocks; {state}; only routed pairs are computed. SPEC 3, 5, 6";
    }
}
