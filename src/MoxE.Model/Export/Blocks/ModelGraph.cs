using MoxE.Kernels.Ops;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;
using MoxE.Model.Export.Weights;
using MoxE.Model.Folders;

namespace MoxE.Model.Export.Blocks;

/// <summary>The whole model (SPEC §3): one graph for prefill and decode of a ragged batch.</summary>
internal static class ModelGraph
{
    /// <summary>Builds the graph; weights are read later, when they are written.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="weightType">How matrices are stored.</param>
    /// <param name="debug">Whether hidden states and router logits become outputs too.</param>
    public static GraphBuilder Build(ITensorSource source, WeightType weightType, bool debug)
    {
        MoxEConfig config = source.Config;
        GraphBuilder graph = new("moxe", "MoxE: per layer a sequence mixer with state, a router, and experts. T tokens of B sequences, S state slots, R rows with logits; all floats are float32.", weightType);
        BlockContext context = new(graph, config, new ModelParts(source), StepInputs.Declare(graph), StatePools.Declare(graph, StateLayout.Of(config)));

        (Value hidden, Value? headWeight) = Embedding.Add(context);
        List<Routing> routings = [];
        List<Value> watched = [];
        for (int layer = 0; layer < config.NumLayers; layer++)
        {
            Value mixed = Mixer.Add(context, layer, hidden);
            Routing routing = Router.Add(context, layer, mixed, debug);
            hidden = config.ExpertType == ExpertType.Mlp
                ? MlpExperts.Add(context, layer, mixed, routing)
                : XlstmExperts.Add(context, layer, mixed, routing);
            routings.Add(routing);
            watched.AddRange([mixed, hidden, .. routing.Logits]);
        }

        (Value normed, Value logits) = Head.Add(context, hidden, headWeight);
        graph.Output(logits, "[R, V] logits of the wanted rows. SPEC 3");
        RouterOutputs.Add(graph, config.IsConditioned, routings);
        graph.Output(normed, Head.HiddenDoc);
        context.States.DeclareOutputs(graph);
        foreach (Value value in debug ? watched : [])
        {
            graph.Output(value, "watched value of a debug export");
        }

        return graph;
    }
}
