using MoxE.Model.Export.Graph;
using MoxE.Model.Folders;

namespace MoxE.Model.Export.Operators;

/// <summary>The states as graph inputs, pools [S, …] or those of a batch [B, …], and as the outputs that they are given back as.</summary>
internal sealed class StatePools
{
    private readonly StateLayout _layout;
    private readonly Dictionary<string, Value> _inputs = [];

    private readonly string _kind;

    private StatePools(StateLayout layout, string kind) => (_layout, _kind) = (layout, kind);

    /// <summary>Declares a pool for each tensor of the layout.</summary>
    public static StatePools Declare(GraphBuilder graph, StateLayout layout) => Declare(
        graph, layout, Dim.S, "the pool", tensor => $"state pool, a row a slot, zero where a sequence starts; bound in place with {tensor.OutputName}. SPEC 10");

    /// <summary>Declares the states of a batch's sequences.</summary>
    public static StatePools DeclareBatch(GraphBuilder graph, StateLayout layout) => Declare(
        graph, layout, Dim.B, "the states", tensor => $"states of the sequences, zero where one starts; afterwards they are {tensor.OutputName}. SPEC 10");

    private static StatePools Declare(GraphBuilder graph, StateLayout layout, Dim count, string kind, Func<StateTensor, string> doc)
    {
        StatePools pools = new(layout, kind);
        foreach (StateTensor tensor in layout.Tensors)
        {
            Value pool = Value.Float(tensor.Name, [count, .. tensor.Shape.Select(size => (Dim)size)]);
            pools._inputs.Add(tensor.Name, graph.Input(pool, $"{pool.ShapeText} {doc(tensor)}"));
        }

        return pools;
    }

    /// <summary>The pool of a state tensor, or null where the layout has none (a conv of kernel size 1).</summary>
    public Value? Find(string name) => _inputs.GetValueOrDefault(name);

    /// <summary>The pools of a block, in the layout's order.</summary>
    public IReadOnlyList<Value> Under(string prefix) =>
        [.. _layout.Tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(tensor => _inputs[tensor.Name])];

    /// <summary>The same pool after the step; null stays null.</summary>
    public static Value? After(Value? pool) => pool is null ? null : pool with { Name = pool.Name + StateTensor.OutputSuffix };

    /// <summary>Makes every pool an output of the graph, in the layout's order.</summary>
    public void DeclareOutputs(GraphBuilder graph)
    {
        foreach (StateTensor tensor in _layout.Tensors)
        {
            graph.Output(After(_inputs[tensor.Name])!, $"{_kind} {tensor.Name} after the step. SPEC 10");
        }
    }
}
