using MoxE.Model.Export.Graph;
using MoxE.Model.Folders;

namespace MoxE.Model.Export.Operators;

/// <summary>The state pools as graph inputs, and as the outputs that the operators give them back as.</summary>
internal sealed class StatePools
{
    private readonly StateLayout _layout;
    private readonly Dictionary<string, Value> _inputs = [];

    private StatePools(StateLayout layout) => _layout = layout;

    /// <summary>Declares a pool for each tensor of the layout.</summary>
    public static StatePools Declare(GraphBuilder graph, StateLayout layout)
    {
        StatePools pools = new(layout);
        foreach (StateTensor tensor in layout.Tensors)
        {
            Value pool = Value.Float(tensor.Name, [Dim.S, .. tensor.Shape.Select(size => (Dim)size)]);
            pools._inputs.Add(tensor.Name, graph.Input(pool, $"{pool.ShapeText} state pool, a row a slot, zero where a sequence starts; bound in place with {tensor.OutputName}. SPEC 10"));
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
            graph.Output(After(_inputs[tensor.Name])!, $"the pool {tensor.Name} after the step. SPEC 10");
        }
    }
}
