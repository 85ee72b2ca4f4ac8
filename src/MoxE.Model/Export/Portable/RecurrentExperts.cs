using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;
using DataType = MoxE.Model.Onnx.TensorProto.Types.DataType;

namespace MoxE.Model.Export.Portable;

/// <summary>
/// Experts with a state for each sequence (SPEC §9). For each expert the tokens routed to it come to the front of their
/// sequence; as many columns as the sequence with most of them needs are computed, the others' are padding, which no state
/// knows of and whose weight is 0. A branch skips an expert that has no token.
/// </summary>
internal sealed class RecurrentExperts(PortableContext context, TokenGrid grid, int layer, Value batch, Value length)
{
    private readonly GraphBuilder _graph = context.Graph;
    private readonly Constants _constants = context.Constants;

    /// <summary>x [T, D] to <c>layer{l}.hidden</c> [T, D].</summary>
    public Value Add(Value x, PortableRouting routing)
    {
        string name = $"layer{layer}.experts";
        int each = context.Config.TopKExperts;
        Value experts = grid.Unflatten($"{name}.tokens", routing.Experts, [], each);
        Value weights = grid.Unflatten($"{name}.weights", routing.Weights, [], each);
        Value first = _graph.Mul(
            $"{name}.first", Constants.Range(_graph, $"{name}.sequences", _constants.Int(0), batch, _constants.Int(1), Dim.B), length); // row of each sequence's first token
        Value late = _graph.Sub($"{name}.late", length, grid.Places); // N … 1: earlier tokens first among equals

        Value sum = _graph.Call("ConstantOfShape", x with { Name = $"{name}.nothing" }, [_graph.Call("Shape", Value.Int64($"{name}.shape", 2), [x])]);
        for (int expert = 0; expert < context.Config.NumExperts; expert++)
        {
            sum = Branch(expert, x, experts, weights, first, late, sum);
        }

        return _graph.Unary("Identity", $"layer{layer}.hidden", sum);
    }

    private Value Branch(int expert, Value x, Value experts, Value weights, Value first, Value late, Value sum)
    {
        string name = $"layer{layer}.expert{expert}";
        Value hits = _graph.Compare("Equal", $"{name}.hits", experts, _constants.Int(expert)); // [B, N, K]
        Value routed = _graph.Reduce("ReduceSum", $"{name}.routed", _graph.Cast($"{name}.ones", hits, DataType.Int64), 2, _constants.Ints(2), keep: false); // [B, N], 0 or 1
        Value counts = _graph.Reduce("ReduceSum", $"{name}.counts", routed, 1, _constants.Ints(1), keep: false);
        Value most = _graph.Reduce("ReduceMax", $"{name}.most", counts, 0, _constants.Ints(0), keep: false);
        Value used = _graph.Compare("Greater", $"{name}.used", most, _constants.Int(0));
        Value share = _graph.Reduce(
            "ReduceSum", $"{name}.share", _graph.Where($"{name}.weights", hits, weights, _constants.Number(0)), 2, _constants.Ints(2), keep: false); // [B, N]

        GraphBuilder run = _graph.Body($"{name}.run", "The expert over its tokens.");
        BlockStates then = new(context.States, name, ".then");
        Run(context with { Graph = run }, name, expert, x, routed, counts, most, share, first, late, sum, then);
        IReadOnlyList<Value> states = then.All;
        foreach (Value state in states)
        {
            run.Output(state with { Name = $"{state.Name}.then" }, "the state after its tokens");
        }

        GraphBuilder skip = _graph.Body($"{name}.skip", "No token is routed to the expert.");
        foreach (Value value in states.Prepend(sum))
        {
            skip.Output(skip.Unary("Identity", $"{name}.skip.{value.Name}", value), "as it was");
        }

        Value result = sum with { Name = $"{name}.sum" };
        _graph.Add(new(Node.Standard, "If", name)
        {
            Doc = $"{result.ShapeText} with this expert's results, and its states after the step; as they were if it has no token. SPEC 9",
            Inputs = [used],
            Outputs = [result, .. states.Select(StatePools.After)],
            Attributes = [Attributes.Graph("then_branch", run.Build()), Attributes.Graph("else_branch", skip.Build())],
        });
        return result;
    }

    private void Run(
        PortableContext inside, string name, int expert, Value x, Value routed, Value counts, Value most, Value share, Value first, Value late, Value sum, BlockStates states)
    {
        GraphBuilder run = inside.Graph;
        Dim n = Dim.Named($"{name}.N");
        Dim rows = Dim.Named($"{name}.T");
        Value columns = run.Unsqueeze($"{name}.columns", most, _constants.Ints(0), 1);

        // Keys differ within a sequence, so their order is certain: routed tokens first, each kind in its order.
        Value keys = run.Add($"{name}.keys", run.Mul($"{name}.keys.routed", routed, run.Add($"{name}.keys.step", length, _constants.Int(1))), late);
        Value places = run.TopK($"{name}.front", keys, columns, n, 1, largest: true).Places; // [B, N']
        Value flat = run.Reshape(
            $"{name}.rows", run.Add($"{name}.places", places, run.Unsqueeze($"{name}.first", first, _constants.Ints(1), Dim.B, 1)), _constants.Ints(-1), rows);

        Value size = run.Concat($"{name}.size", 0, 2, run.Unsqueeze($"{name}.size.batch", batch, _constants.Ints(0), 1), columns);
        Value order = Constants.Range(run, $"{name}.order", _constants.Int(0), most, _constants.Int(1), n);
        Value valid = run.Compare("Less", $"{name}.valid", order, run.Unsqueeze($"{name}.counts.column", counts, _constants.Ints(1), Dim.B, 1));
        TokenGrid own = new(run, _constants, $"{name}.grid", size, most, n, rows, new Padding(valid, counts));

        Value y = Block(inside, own, name, expert, run.Gather($"{name}.x", x, flat), states);
        Value column = run.Gather($"{name}.share.rows", run.Reshape($"{name}.share.flat", share, _constants.Ints(-1, 1), grid.Rows, 1), flat);
        Value targets = run.Unsqueeze($"{name}.targets", flat, _constants.Ints(1), rows, 1);
        run.Output(
            run.Call("ScatterND", sum with { Name = $"{name}.then" }, [sum, targets, run.Mul($"{name}.weighted", y, column)], Attributes.Text("reduction", "add")),
            "the sum with this expert's results");
    }

    private Value Block(PortableContext inside, TokenGrid own, string name, int expert, Value x, BlockStates states) => context.Config.ExpertKind(expert) == BlockKind.MLstm
        ? new MLstmBlock(inside, name, context.Parts.MLstmExpert(layer, expert), context.Plain.MLstmExpert(layer, expert)).OverSequences(own, x, states, $"{name}.out")
        : new SLstmBlock(inside, name, context.Parts.SLstmExpert(layer, expert), context.Plain.SLstmExpert(layer, expert)).OverSequences(own, x, states, $"{name}.out");
}
