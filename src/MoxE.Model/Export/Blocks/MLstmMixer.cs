using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Blocks;

/// <summary>An mLSTM block of the mixer (SPEC §5): x [T,D] to x + mlstm(LN(x)) [T,D].</summary>
internal static class MLstmMixer
{
    private static readonly string[] CellPools = ["C", "n", "m", "recent", "scales"];

    public static Value Add(BlockContext context, int layer, int block, Value x, string result)
    {
        GraphBuilder graph = context.Graph;
        MLstmParts parts = context.Parts.MixerMLstm(layer, block);
        string name = $"layer{layer}.mixer{block}";
        string state = $"state.{name}";
        int inner = context.Config.Xlstm.MLstmInner;
        int heads = context.Config.Xlstm.MLstm.NumHeads;

        Value xn = graph.LayerNorm($"{name}.norm", x, graph.Weight($"{name}.norm.scale", parts.Norm));

        // Memory branch in columns 0 ... I-1, output gate behind it.
        Value up = graph.Linear(
            $"{name}.proj_up", xn, graph.Weight($"{name}.proj_up.weight", parts.Up), 2 * inner, graph.Weight($"{name}.proj_up.bias", parts.UpBias));
        Value conv = graph.CausalConv(
            $"{name}.conv", up, graph.Weight($"{name}.conv.kernel", parts.Conv), graph.Weight($"{name}.conv.bias", parts.ConvBias), context.Step, context.States.Find($"{state}.conv"));

        // q and k look at the convolution, v at the memory branch itself.
        Value qkv = graph.HeadwiseLinear(
            $"{name}.qkv", conv, up, graph.Weight($"{name}.qkv.kernel", parts.Qkv), graph.Weight($"{name}.qkv.bias", parts.QkvBias), 0, 0, 1);
        Value gates = graph.NarrowLinear(
            $"{name}.gates", qkv, graph.Weight($"{name}.gates.weight", parts.Gates), graph.Weight($"{name}.gates.bias", parts.GatesBias));
        Value cell = graph.MLstm(
            $"{name}.cell", qkv, gates, context.Step, [.. CellPools.Select(tensor => context.States.Find($"{state}.{tensor}")!)], heads);
        Value gated = graph.GatedHeadNorm(
            $"{name}.outnorm", cell, conv, up, graph.Weight($"{name}.outnorm.scale", parts.OutNorm), graph.Weight($"{name}.skip", parts.Skip), heads);
        return graph.Linear(
            $"{name}.proj_down", gated, graph.Weight($"{name}.proj_down.weight", parts.Down), context.Config.Xlstm.EmbeddingDim, graph.Weight($"{name}.proj_down.bias", parts.DownBias), residual: x, result);
    }
}
