using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Blocks;

/// <summary>What one layer's router says of each token.</summary>
/// <param name="Experts">[1,T,K] int32, most probable first.</param>
/// <param name="Weights">[1,T,K], sum 1 over K.</param>
/// <param name="Entropy">[1,T], 0 … 1.</param>
/// <param name="Difficulty">[1,T], 0 … 1; null with a standard gate.</param>
/// <param name="Logits">[T,E] each: unbiased and conditioned logits, probabilities; only in a debug export.</param>
internal sealed record Routing(Value Experts, Value Weights, Value Entropy, Value? Difficulty, IReadOnlyList<Value> Logits);

/// <summary>A layer's router (SPEC §7).</summary>
internal static class Router
{
    public static Routing Add(BlockContext context, int layer, Value x, bool debug)
    {
        GraphBuilder graph = context.Graph;
        MoxEConfig config = context.Config;
        RouterParts parts = context.Parts.Router(layer);
        string name = $"layer{layer}.router";

        Value experts = Value.Int32($"{name}.experts", 1, Dim.T, config.TopKExperts);
        Value weights = Value.Float($"{name}.weights", 1, Dim.T, config.TopKExperts);
        Value entropy = Value.Float($"{name}.entropy", 1, Dim.T);
        Value? difficulty = config.IsConditioned ? Value.Float($"{name}.difficulty", 1, Dim.T) : null;
        Value[] logits = debug
            ? [Watched("unbiased_logits"), Watched("conditioned_logits"), Watched("probs")]
            : [];

        graph.Add(new(Node.Moxe, "EntropyRouter", name)
        {
            Doc = Doc(config, x),
            Inputs = [x, graph.Weight($"{name}.weight", parts.Weight), graph.Weight($"{name}.bias", parts.Bias)],
            Outputs = [experts, weights, entropy, difficulty, .. logits],
            Attributes =
            [
                Attributes.Int("num_experts", config.NumExperts),
                Attributes.Int("top_k", config.TopKExperts),
                Attributes.Flag("conditioned", config.IsConditioned),
                Attributes.Float("gamma", config.Gamma),
                Attributes.Float("threshold", config.DifficultyThreshold),
                Attributes.Text("modulation", ConfigNames.Modulations.Name(config.Modulation)),
            ],
        });
        return new(experts, weights, entropy, difficulty, logits);

        Value Watched(string kind) => Value.Float($"layer{layer}.{kind}", Dim.T, config.NumExperts);
    }

    private static string Doc(MoxEConfig config, Value x)
    {
        string shift = config.IsConditioned
            ? $"l' = l + s for experts 0 ... {(config.NumExperts / 2) - 1}, l - s for the rest; s from d = sigmoid(x w + b) by modulation `{ConfigNames.Modulations.Name(config.Modulation)}`, gamma and threshold"
            : "l' = l";
        return $"l [T, {config.NumExperts}] = x W + bias, x = {x}; {shift}; p = softmax(l'). "
            + $"experts [1, T, {config.TopKExperts}]: the most probable, lower index first where equal; weights: their p over the sum of these; "
            + $"entropy [1, T]: -sum r ln r / ln {config.NumExperts}, r = softmax(l), 1 = all experts alike; difficulty [1, T]: d, where there is one. SPEC 7";
    }
}
