using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Blocks;

/// <summary>An sLSTM block of the mixer (SPEC §6): x [T,D] to x1 + FFN(LN(x1)) [T,D], x1 = x + headnorm(slstm(LN(x))).</summary>
internal static class SLstmMixer
{
    public static Value Add(BlockContext context, int layer, int block, Value x, string result)
    {
        GraphBuilder graph = context.Graph;
        XlstmConfig xlstm = context.Config.Xlstm;
        SLstmParts parts = context.Parts.MixerSLstm(layer, block);
        string name = $"layer{layer}.mixer{block}";
        string state = $"state.{name}";
        int heads = xlstm.SLstm.NumHeads;

        Value xn = graph.LayerNorm($"{name}.norm", x, graph.Weight($"{name}.norm.scale", parts.Norm));
        Value conv = graph.CausalConv(
            $"{name}.conv", xn, graph.Weight($"{name}.conv.kernel", parts.Conv), graph.Weight($"{name}.conv.bias", parts.ConvBias), context.Step, context.States.Find($"{state}.conv"));

        // i and f look at the convolution, z and o at the normed input itself.
        Value gates = graph.SLstmGates(
            $"{name}.gates", conv, xn, graph.Weight($"{name}.gates.kernel", parts.Gates), graph.Weight($"{name}.gates.bias", parts.GatesBias), heads);
        Value cell = graph.SLstm(
            $"{name}.cell", gates, graph.Weight($"{name}.cell.recurrent", parts.Recurrent), context.Step, context.States.Find($"{state}.cell")!, heads);
        Value x1 = graph.HeadNorm(
            $"{name}.headnorm", cell, graph.Weight($"{name}.headnorm.scale", parts.HeadNorm), residual: x, heads);

        Value x1n = graph.LayerNorm($"{name}.ffn_norm", x1, graph.Weight($"{name}.ffn_norm.scale", parts.FfnNorm));
        Value up = graph.Linear(
            $"{name}.ffn_up", x1n, graph.Weight($"{name}.ffn_up.weight", parts.FfnUp), 2 * xlstm.FeedForwardInner, graph.Weight($"{name}.ffn_up.bias", parts.FfnUpBias));
        Value active = graph.GatedActivation($"{name}.ffn_act", up, xlstm.FeedForward.ActFn);
        return graph.Linear(
            $"{name}.ffn_down", active, graph.Weight($"{name}.ffn_down.weight", parts.FfnDown), xlstm.EmbeddingDim, graph.Weight($"{name}.ffn_down.bias", parts.FfnDownBias), residual: x1, result);
    }
}
