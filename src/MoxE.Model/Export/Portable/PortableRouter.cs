using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Weights;
using DataType = MoxE.Model.Onnx.TensorProto.Types.DataType;

namespace MoxE.Model.Export.Portable;

/// <summary>What the experts need of a router.</summary>
/// <param name="Outputs">What the graph shows.</param>
/// <param name="Experts">[T, K] int64.</param>
/// <param name="Weights">[T, K].</param>
internal sealed record PortableRouting(Blocks.Routing Outputs, Value Experts, Value Weights);

/// <summary>A layer's router (SPEC §7).</summary>
internal static class PortableRouter
{
    public static PortableRouting Add(PortableContext context, int layer, Value x)
    {
        GraphBuilder graph = context.Graph;
        Constants constants = context.Constants;
        MoxEConfig config = context.Config;
        RouterParts parts = context.Parts.Router(layer);
        string name = $"layer{layer}.router";

        // With a conditioned gate the last column is the difficulty.
        Value all = graph.Linear($"{name}.logits", x, graph.Weight($"{name}.weight", parts.Weight), graph.Weight($"{name}.bias", parts.Bias), transposed: true);
        Value? difficulty = null;
        Value unbiased = all;
        if (config.IsConditioned)
        {
            IReadOnlyList<Value> columns = graph.Split($"{name}.columns", 1, all, constants.Ints(config.NumExperts, 1), config.NumExperts, 1);
            unbiased = columns[0];
            difficulty = graph.Unary("Sigmoid", $"{name}.d", columns[1]);
        }

        // Watched values have names of their own: a debug export makes them outputs.
        unbiased = graph.Unary("Identity", $"layer{layer}.unbiased_logits", unbiased);
        Value conditioned = difficulty is null
            ? graph.Unary("Identity", $"layer{layer}.conditioned_logits", unbiased)
            : graph.Add($"layer{layer}.conditioned_logits", unbiased, Shift(context, name, difficulty));
        Value p = graph.Unary("Softmax", $"layer{layer}.probs", conditioned, Attributes.Int("axis", -1));
        (Value best, Value places) = graph.TopK($"{name}.best", p, constants.Ints(config.TopKExperts), config.TopKExperts, 1, largest: true);
        Value weights = graph.Div($"{name}.shares", best, graph.Reduce("ReduceSum", $"{name}.best.sum", best, 1, constants.Ints(1), keep: true));

        Value r = difficulty is null ? p : graph.Unary("Softmax", $"{name}.r", unbiased, Attributes.Int("axis", -1));
        Value log = graph.Unary("Log", $"{name}.r.log", graph.Max($"{name}.r.least", r, constants.Number(1e-6)));
        Value sum = graph.Reduce("ReduceSum", $"{name}.r.sum", graph.Mul($"{name}.r.terms", r, log), 1, constants.Ints(1), keep: false);
        Value entropy = graph.Mul($"{name}.H", sum, constants.Number(-1 / Math.Log(config.NumExperts)));

        return new(
            new(
                Layer(graph.Cast($"{name}.places", places, DataType.Int32), $"{name}.experts"),
                Layer(weights, $"{name}.weights"),
                Layer(entropy, $"{name}.entropy"),
                difficulty is null ? null : graph.Reshape($"{name}.difficulty", difficulty, constants.Ints(1, -1), 1, x.Shape[0]),
                [unbiased, conditioned, p]),
            places,
            weights);

        Value Layer(Value value, string result) => graph.Unsqueeze(result, value, constants.Ints(0), [1, .. value.Shape]);
    }

    /// <summary>What the difficulty d [T, 1] adds to the logits [T, E]: s for the first half of the experts, -s for the rest.</summary>
    private static Value Shift(PortableContext context, string name, Value d)
    {
        GraphBuilder graph = context.Graph;
        MoxEConfig config = context.Config;
        Value threshold = context.Constants.Number(config.DifficultyThreshold);
        Value acting = config.Modulation switch
        {
            Modulation.Proportional => graph.Unary("Relu", $"{name}.excess", graph.Sub($"{name}.over", d, threshold)),
            Modulation.Masked => graph.Where($"{name}.acting", graph.Compare("Greater", $"{name}.over", d, threshold), d, context.Constants.Number(0)),
            _ => d,
        };
        int half = config.NumExperts / 2;
        Value signs = graph.Weight($"{name}.shift.weight", Part.Whole(
            [1, config.NumExperts], "gamma for the first half of the experts, -gamma for the rest", () => [.. Enumerable.Range(0, config.NumExperts).Select(expert => (float)(expert < half ? config.Gamma : -config.Gamma))]));
        return graph.Mul($"{name}.shift", acting, signs);
    }
}
