using System.Diagnostics.CodeAnalysis;
using MoxE.Kernels.Ops;
using MoxE.Model.Export.Weights;
using MoxE.Model.Onnx;

namespace MoxE.Model.Export.Graph;

/// <summary>
/// Collects a graph in topological order: a value exists before a node reads it, every name is given once, and every
/// value carries its type and shape.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly GraphProto _graph;
    private readonly GraphBuilder? _outer;
    private readonly WeightType? _packing;
    private readonly List<Weight> _weights = [];
    private readonly HashSet<string> _values = [];
    private readonly HashSet<string> _valueNames; // of the whole model, bodies included
    private readonly HashSet<string> _nodeNames;
    private readonly OrderedDictionary<string, Value> _inner = [];

    /// <summary>Begins a graph whose matrices are packed as <paramref name="packing"/>, or with null stored plainly.</summary>
    public GraphBuilder(string name, string doc, WeightType? packing = WeightType.Float32)
    {
        _graph = new() { Name = name, DocString = doc };
        _packing = packing;
        (_valueNames, _nodeNames) = ([], []);
    }

    private GraphBuilder(string name, string doc, GraphBuilder outer)
    {
        _graph = new() { Name = name, DocString = doc };
        _outer = outer;
        (_valueNames, _nodeNames) = (outer._valueNames, outer._nodeNames);
    }

    /// <summary>The initializers, in the order they were added; a body's belong to the graph around it.</summary>
    public IReadOnlyList<Weight> Weights => _weights;

    /// <summary>Begins the body of a node (a loop's, a branch's). It may read every value that exists by now.</summary>
    public GraphBuilder Body(string name, string doc) => new(name, doc, this);

    public Value Input(Value value, string doc)
    {
        Define(value.Name);
        _graph.Input.Add(value.ToProto(doc));
        return value;
    }

    /// <summary>Adds an initializer; null, a part the model does not have, stays null.</summary>
    [return: NotNullIfNotNull(nameof(part))]
    public Value? Weight(string name, Part? part)
    {
        if (part is null)
        {
            return null;
        }

        if (_outer is not null)
        {
            return _outer.Weight(name, part);
        }

        Define(name);
        Weight weight = Graph.Weight.Of(name, part, _packing);
        _weights.Add(weight);
        return weight.Value;
    }

    /// <summary>Adds a node; the values it reads must exist, those it gives must be new.</summary>
    public void Add(Node node)
    {
        if (!_nodeNames.Add(node.Name))
        {
            throw new InvalidOperationException($"Two nodes are named {node.Name}.");
        }

        foreach (Value input in node.Inputs.OfType<Value>())
        {
            if (!Sees(input.Name))
            {
                throw new InvalidOperationException($"Node {node.Name} reads {input}, which nothing gives.");
            }
        }

        foreach (Value output in node.Outputs.OfType<Value>())
        {
            Define(output.Name);
            _inner.Add(output.Name, output);
        }

        _graph.Node.Add(node.ToProto());
    }

    /// <summary>Adds a node with one result and returns that.</summary>
    public Value AddSingle(Node node)
    {
        Add(node);
        return node.Outputs[0]!;
    }

    /// <summary>Makes a node's result an output of the graph.</summary>
    public void Output(Value value, string doc)
    {
        if (!_inner.Remove(value.Name))
        {
            throw new InvalidOperationException($"{value} is not the result of a node, or is an output already.");
        }

        _graph.Output.Add(value.ToProto(doc));
    }

    /// <summary>A body, which has no initializers of its own.</summary>
    public GraphProto Build() => Build([]);

    /// <summary>The graph with the given initializers, which stand for <see cref="Weights"/>.</summary>
    public GraphProto Build(IEnumerable<TensorProto> initializers)
    {
        GraphProto graph = _graph.Clone();
        graph.Initializer.Add(initializers);
        graph.ValueInfo.Add(_inner.Values.Select(value => value.ToProto()));
        return graph;
    }

    private bool Sees(string name) => _values.Contains(name) || _outer?.Sees(name) == true;

    private void Define(string name)
    {
        if (!_valueNames.Add(name))
        {
            throw new InvalidOperationException($"Two values are named {name}.");
        }

        _values.Add(name);
    }
}
