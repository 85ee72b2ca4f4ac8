using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Portable;

/// <summary>Two-branch networks: one branch through an activation, times the other (SPEC §6).</summary>
internal static class FeedForward
{
    /// <summary>The network behind an sLSTM cell: x1 [T, D] to x1 + (act(g) ⊙ u) W [T, D], g, u = LN(x1) V.</summary>
    public static Value AddBehind(PortableContext context, string name, SLstmParts parts, Value x1, string result)
    {
        GraphBuilder graph = context.Graph;
        XlstmConfig xlstm = context.Config.Xlstm;
        Value normed = graph.LayerNorm($"{name}.ffn_norm", x1, graph.Weight($"{name}.ffn_norm.scale", parts.FfnNorm));
        Value up = graph.Linear($"{name}.ffn_up", normed, graph.Weight($"{name}.ffn_up.weight", parts.FfnUp), graph.Weight($"{name}.ffn_up.bias", parts.FfnUpBias));
        Value active = Gated(context, $"{name}.ffn_act", up, xlstm.FeedForwardInner, xlstm.FeedForward.ActFn);
        Value down = graph.Linear($"{name}.ffn_down", active, graph.Weight($"{name}.ffn_down.weight", parts.FfnDown), graph.Weight($"{name}.ffn_down.bias", parts.FfnDownBias));
        return graph.Add(result, down, x1);
    }

    /// <summary>An MLP expert: x [T, D] to (silu(x w1) ⊙ (x w3)) w2.</summary>
    public static Value AddExpert(PortableContext context, string name, MlpParts parts, Value x, string result)
    {
        GraphBuilder graph = context.Graph;
        Value up = graph.MatMul($"{name}.up", x, graph.Weight($"{name}.up.weight", parts.Up));
        Value active = Gated(context, $"{name}.act", up, 2 * context.Config.Xlstm.EmbeddingDim, ActivationFunction.Swish);
        return graph.MatMul(result, active, graph.Weight($"{name}.down.weight", parts.Down));
    }

    /// <summary>act(first half) ⊙ second half.</summary>
    private static Value Gated(PortableContext context, string name, Value x, int inner, ActivationFunction function)
    {
        GraphBuilder graph = context.Graph;
        IReadOnlyList<Value> halves = graph.Split($"{name}.halves", 1, x, null, inner, inner);
        Value active = function switch
        {
            ActivationFunction.Gelu => graph.Unary("Gelu", $"{name}.gelu", halves[0], Attributes.Text("approximate", "tanh")),
            ActivationFunction.Relu => graph.Unary("Relu", $"{name}.relu", halves[0]),
            ActivationFunction.ReluSquared => Squared(graph.Unary("Relu", $"{name}.relu", halves[0])),
            ActivationFunction.Sigmoid => graph.Unary("Sigmoid", $"{name}.sigmoid", halves[0]),
            ActivationFunction.Selu => graph.Unary("Selu", $"{name}.selu", halves[0]),
            _ => graph.Silu($"{name}.silu", halves[0]),
        };
        return graph.Mul(name, active, halves[1]);

        Value Squared(Value relu) => graph.Mul($"{name}.squared", relu, relu);
    }
}
