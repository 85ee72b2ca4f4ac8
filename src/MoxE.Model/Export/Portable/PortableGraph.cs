using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.Model.Export.Blocks;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;
using MoxE.Model.Export.Weights;
using MoxE.Model.Folders;

namespace MoxE.Model.Export.Portable;

/// <summary>
/// The whole model (SPEC §3) in standard operators: a step of B sequences with N tokens each. Inputs <c>token_ids</c> [B, N],
/// <c>logit_rows</c> [R] (row b · N + n is token n of sequence b) and the states [B, …]; outputs as the fused graph's with
/// T = B · N, and the states after the step.
/// </summary>
internal static class PortableGraph
{
    /// <summary>Builds the graph; weights are read later, when they are written.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="debug">Whether hidden states and router logits become outputs too.</param>
    public static GraphBuilder Build(ITensorSource source, bool debug)
    {
        MoxEConfig config = source.Config;
        GraphBuilder graph = new("moxe", "MoxE: per layer a sequence mixer with state, a router, and experts. N tokens of each of B sequences, T = B N rows, R rows with logits; all floats outside are float32.", packing: null);
        Value tokens = graph.Input(Value.Int64("token_ids", Dim.B, Dim.N), "[B, N] the next tokens of each sequence; 0 ... V-1");
        Value logitRows = graph.Input(Value.Int32("logit_rows", Dim.R), "[R] the rows whose logits are wanted; row b N + n is token n of sequence b");
        StatePools states = StatePools.DeclareBatch(graph, StateLayout.Of(config, GraphKind.Portable));
        PortableContext context = new(graph, config, new ModelParts(source), new PlainParts(source), states, new Constants(graph));

        Value size = graph.Call("Shape", Value.Int64("size", 2), [tokens]);
        Value batch = graph.Gather("size.batch", size, context.Constants.Int(0));
        Value length = graph.Gather("size.length", size, context.Constants.Int(1));
        TokenGrid grid = new(graph, context.Constants, "grid", size, length, Dim.N, Dim.T, null);

        Value table = graph.Weight("embedding.weight", context.Parts.Embedding);
        Value hidden = grid.Flatten("embedding", graph.Gather("embedding.tokens", table, tokens), config.Xlstm.EmbeddingDim);
        List<Blocks.Routing> routings = [];
        List<Value> watched = [];
        for (int layer = 0; layer < config.NumLayers; layer++)
        {
            Value mixed = Mix(context, grid, layer, hidden);
            PortableRouting routing = PortableRouter.Add(context, layer, mixed);
            hidden = config.ExpertState == ExpertState.Recurrent && config.ExpertType != ExpertType.Mlp
                ? new RecurrentExperts(context, grid, layer, batch, length).Add(mixed, routing)
                : TokenExperts.Add(context, layer, mixed, routing);
            routings.Add(routing.Outputs);
            watched.AddRange([mixed, hidden, .. routing.Outputs.Logits]);
        }

        (Value normed, Value logits) = AddHead(context, hidden, logitRows, table);
        graph.Output(logits, "[R, V] logits of the wanted rows. SPEC 3");
        RouterOutputs.Add(graph, config.IsConditioned, routings);
        graph.Output(normed, Head.HiddenDoc);
        states.DeclareOutputs(graph);
        foreach (Value value in debug ? watched : [])
        {
            graph.Output(value, "watched value of a debug export");
        }

        return graph;
    }

    /// <summary>A layer's sequence mixer: two blocks, then a LayerNorm where the model has one. Gives <c>layer{l}.mixer_out</c>.</summary>
    private static Value Mix(PortableContext context, TokenGrid grid, int layer, Value x)
    {
        (BlockKind first, BlockKind second) = context.Config.MixerKinds;
        string result = $"layer{layer}.mixer_out";
        Value? scale = context.Graph.Weight($"layer{layer}.post_blocks_norm.scale", context.Parts.PostBlocksNorm(layer));
        Value middle = Block(context, grid, first, layer, 0, x, $"layer{layer}.mixer0.out");
        Value mixed = Block(context, grid, second, layer, 1, middle, scale is null ? result : $"layer{layer}.mixer1.out");
        return scale is null ? mixed : context.Graph.LayerNorm($"layer{layer}.post_blocks_norm", mixed, scale, result);
    }

    private static Value Block(PortableContext context, TokenGrid grid, BlockKind kind, int layer, int block, Value x, string result)
    {
        string name = $"layer{layer}.mixer{block}";
        BlockStates states = new(context.States, name, StateTensor.OutputSuffix);
        return kind == BlockKind.MLstm
            ? new MLstmBlock(context, name, context.Parts.MixerMLstm(layer, block), context.Plain.MixerMLstm(layer, block)).OverSequences(grid, x, states, result)
            : new SLstmBlock(context, name, context.Parts.MixerSLstm(layer, block), context.Plain.MixerSLstm(layer, block)).OverSequences(grid, x, states, result);
    }

    private static (Value Hidden, Value Logits) AddHead(PortableContext context, Value last, Value logitRows, Value table)
    {
        GraphBuilder graph = context.Graph;
        Value? scale = graph.Weight("head.norm.scale", context.Parts.FinalNorm);
        Value hidden = scale is null ? Head.Same(graph, last) : graph.LayerNorm("head.norm", last, scale, GraphRules.HiddenOutput);
        Value rows = graph.Gather("head.rows", hidden, logitRows);
        Value logits = context.Config.Xlstm.TieWeights
            ? graph.Linear("logits", rows, table, bias: null, transposed: true)
            : graph.Linear("logits", rows, graph.Weight("head.weight", context.Parts.Head), bias: null);
        return (hidden, logits);
    }
}
