using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using DataType = MoxE.Model.Onnx.TensorProto.Types.DataType;

namespace MoxE.Model.Export.Portable;

/// <summary>
/// Experts without state (SPEC §7): each computes the rows that were routed to it and no others. The T·K pairs of token and
/// expert are sorted by expert, cut into the experts' shares, and put back in order behind them; a branch skips an expert
/// that has none.
/// </summary>
internal static class TokenExperts
{
    public static Value Add(PortableContext context, int layer, Value x, PortableRouting routing)
    {
        GraphBuilder graph = context.Graph;
        Constants constants = context.Constants;
        (int count, int each, int dim) = (context.Config.NumExperts, context.Config.TopKExperts, context.Config.Xlstm.EmbeddingDim);
        string name = $"layer{layer}.experts";
        var pairs = Dim.Named("T_times_K");

        Value flat = graph.Reshape($"{name}.flat", routing.Experts, constants.Ints(-1), pairs);
        Value all = graph.Call("Shape", Value.Int64($"{name}.pairs", 1), [flat]);
        Value order = graph.TopK($"{name}.sorted", flat, all, pairs, 0, largest: false).Places;
        (IReadOnlyList<Value> shares, IReadOnlyList<Value> used) = Shares(context, name, flat, order);

        Value[] results = [.. Enumerable.Range(0, count).Select(expert => Branch(context, layer, expert, x, shares[expert], used[expert]))];
        Value sorted = graph.Concat($"{name}.results", 0, pairs, results);
        Value back = graph.TopK($"{name}.back", order, all, pairs, 0, largest: false).Places; // the place of each pair
        Value ordered = graph.Reshape(
            $"{name}.tokens", graph.Gather($"{name}.ordered", sorted, back), constants.Ints(-1, each, dim), x.Shape[0], each, dim);
        Value weights = graph.Unsqueeze($"{name}.weights", routing.Weights, constants.Ints(1), x.Shape[0], 1, each);
        return graph.Reshape($"layer{layer}.hidden", graph.MatMul($"{name}.sum", weights, ordered), constants.Ints(-1, dim), x.Shape);
    }

    /// <summary>The rows of each expert, and whether it has any.</summary>
    private static (IReadOnlyList<Value> Rows, IReadOnlyList<Value> Used) Shares(PortableContext context, string name, Value flat, Value order)
    {
        GraphBuilder graph = context.Graph;
        Constants constants = context.Constants;
        int count = context.Config.NumExperts;
        Value hits = graph.Compare(
            "Equal", $"{name}.hits", graph.Unsqueeze($"{name}.column", flat, constants.Ints(1), flat.Shape[0], 1), constants.Ints([.. Enumerable.Range(0, count).Select(expert => (long)expert)]));
        Value counts = graph.Reduce("ReduceSum", $"{name}.counts", graph.Cast($"{name}.ones", hits, DataType.Int64), 0, constants.Ints(0), keep: false);
        Value any = graph.Compare("Greater", $"{name}.any", counts, constants.Int(0));
        Value rows = graph.Div($"{name}.rows", order, constants.Int(context.Config.TopKExperts));
        return (
            graph.Split($"{name}.shares", 0, rows, counts, [.. Enumerable.Range(0, count).Select(expert => Dim.Named($"{name}.{expert}"))]),
            graph.Split($"{name}.used", 0, any, null, [.. Enumerable.Repeat((Dim)1, count)]));
    }

    private static Value Branch(PortableContext context, int layer, int expert, Value x, Value rows, Value used)
    {
        GraphBuilder graph = context.Graph;
        Constants constants = context.Constants;
        string name = $"layer{layer}.expert{expert}";
        GraphBuilder run = graph.Body($"{name}.run", "The expert over its rows.");
        Value own = run.Gather($"{name}.x", x, rows);
        run.Output(Block(context with { Graph = run }, layer, expert, name, own), "its rows' results");

        GraphBuilder skip = graph.Body($"{name}.skip", "No row is routed to the expert.");
        skip.Output(skip.Call("ConstantOfShape", Value.Float($"{name}.nothing", 0, x.Columns), [constants.Ints(0, x.Columns)]), "no rows");
        return graph.Call(
            "If", Value.Float($"{name}.result", rows.Shape[0], x.Columns), [used], Attributes.Graph("then_branch", run.Build()), Attributes.Graph("else_branch", skip.Build()));
    }

    private static Value Block(PortableContext context, int layer, int expert, string name, Value x) => context.Config.ExpertKind(expert) switch
    {
        BlockKind.MLstm => new MLstmBlock(context, name, context.Parts.MLstmExpert(layer, expert), context.Plain.MLstmExpert(layer, expert)).OverTokens(x, $"{name}.out"),
        BlockKind.SLstm => new SLstmBlock(context, name, context.Parts.SLstmExpert(layer, expert), context.Plain.SLstmExpert(layer, expert)).OverTokens(x, $"{name}.out"),
        _ => FeedForward.AddExpert(context, name, context.Parts.MlpExpert(layer, expert), x, $"{name}.out"),
    };
}
