using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Blocks;

/// <summary>A layer's MLP experts (SPEC §6): x [T,D] to the weighted sum of the routed experts' outputs [T,D].</summary>
internal static class MlpExperts
{
    public static Value Add(BlockContext context, int layer, Value x, Routing routing)
    {
        GraphBuilder graph = context.Graph;
        int count = context.Config.NumExperts;
        MlpParts[] experts = [.. Enumerable.Range(0, count).Select(expert => context.Parts.MlpExpert(layer, expert))];
        string name = $"layer{layer}.experts";
        return graph.AddSingle(new(Node.Moxe, "MlpExperts", name)
        {
            Doc = $"y {x.ShapeText} = sum_j weights[j] * (silu(x w1) * (x w3)) w2 of expert experts[j], x = {x}; only routed pairs are computed. SPEC 3, 6",
            Inputs =
            [
                x,
                routing.Experts,
                routing.Weights,
                graph.Weight($"{name}.up", Part.Stack(experts[0].Up, [.. experts.Select(expert => expert.Up)])),
                graph.Weight($"{name}.down", Part.Stack(experts[0].Down, [.. experts.Select(expert => expert.Down)])),
            ],
            Outputs = [Value.Float($"layer{layer}.hidden", Dim.T, x.Columns)],
            Attributes = [Attributes.Int("num_experts", count), Attributes.Int("width", x.Columns)],
        });
    }
}
