using MoxE.Model.Export.Graph;

namespace MoxE.Model.Export.Blocks;

/// <summary>The layers' router results behind each other, as outputs of the graph.</summary>
internal static class RouterOutputs
{
    public static void Add(BlockContext context, IReadOnlyList<Routing> routings)
    {
        Join(context, "router.experts", "[L, T, K] the experts of each token, most probable first. SPEC 7", [.. routings.Select(routing => routing.Experts)]);
        Join(context, "router.weights", "[L, T, K] their weights, sum 1 over K. SPEC 7", [.. routings.Select(routing => routing.Weights)]);
        Join(context, "router.entropy", "[L, T] normalised entropy of the unbiased logits: 0 = one expert, 1 = all alike. SPEC 7", [.. routings.Select(routing => routing.Entropy)]);
        if (context.Config.IsConditioned)
        {
            Join(context, "router.difficulty", "[L, T] predicted difficulty, 0 ... 1. SPEC 7", [.. routings.Select(routing => routing.Difficulty!)]);
        }
    }

    private static void Join(BlockContext context, string name, string doc, IReadOnlyList<Value> layers)
    {
        Value joined = layers[0] with { Name = name, Shape = [layers.Count, .. layers[0].Shape.Skip(1)] };
        context.Graph.Add(new(Node.Standard, "Concat", name)
        {
            Doc = doc,
            Inputs = layers,
            Outputs = [joined],
            Attributes = [Attributes.Int("axis", 0)],
        });
        context.Graph.Output(joined, doc);
    }
}
