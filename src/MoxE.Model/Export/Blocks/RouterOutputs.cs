using MoxE.Model.Export.Graph;

namespace MoxE.Model.Export.Blocks;

/// <summary>The layers' router results behind each other, as outputs of the graph.</summary>
internal static class RouterOutputs
{
    public static void Add(GraphBuilder graph, bool conditioned, IReadOnlyList<Routing> routings)
    {
        Join(graph, "router.experts", "[L, T, K] the experts of each token, most probable first. SPEC 7", [.. routings.Select(routing => routing.Experts)]);
        Join(graph, "router.weights", "[L, T, K] their weights, sum 1 over K. SPEC 7", [.. routings.Select(routing => routing.Weights)]);
        Join(graph, "router.entropy", "[L, T] normalised entropy of the unbiased logits: 0 = one expert, 1 = all alike. SPEC 7", [.. routings.Select(routing => routing.Entropy)]);
        if (conditioned)
        {
            Join(graph, "router.difficulty", "[L, T] predicted difficulty, 0 ... 1. SPEC 7", [.. routings.Select(routing => routing.Difficulty!)]);
        }
    }

    private static void Join(GraphBuilder graph, string name, string doc, IReadOnlyList<Value> layers)
    {
        Value joined = layers[0] with { Name = name, Shape = [layers.Count, .. layers[0].Shape.Skip(1)] };
        graph.Add(new(Node.Standard, "Concat", name)
        {
            Doc = doc,
            Inputs = layers,
            Outputs = [joined],
            Attributes = [Attributes.Int("axis", 0)],
        });
        graph.Output(joined, doc);
    }
}
