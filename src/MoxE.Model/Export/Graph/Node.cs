using MoxE.Model.Onnx;

namespace MoxE.Model.Export.Graph;

/// <summary>One call of an operator.</summary>
internal sealed record Node(string Domain, string Operator, string Name)
{
    /// <summary>Domain of the standard operators.</summary>
    public const string Standard = "";

    /// <summary>Domain of this project's operators.</summary>
    public const string Moxe = "ai.moxe";

    /// <summary>Shapes, equation and the section of the specification.</summary>
    public required string Doc { get; init; }

    /// <summary>Arguments in the operator's order; null is an optional one left out.</summary>
    public required IReadOnlyList<Value?> Inputs { get; init; }

    /// <summary>Inputs that are named, if by nothing, even at the end: those before a variadic input. Default 0.</summary>
    public int FewestInputs { get; init; }

    /// <summary>Results in the operator's order; null is an optional one left out.</summary>
    public required IReadOnlyList<Value?> Outputs { get; init; }

    /// <summary>Constants of this call.</summary>
    public IReadOnlyList<AttributeProto> Attributes { get; init; } = [];

    public NodeProto ToProto()
    {
        NodeProto node = new() { Domain = Domain, OpType = Operator, Name = Name, DocString = Doc };
        node.Input.Add(Names(Inputs, FewestInputs));
        node.Output.Add(Names(Outputs, fewest: 0));
        node.Attribute.Add(Attributes);
        return node;
    }

    /// <summary>An empty name for each value left out, but none at the end after the fewest.</summary>
    private static IEnumerable<string> Names(IReadOnlyList<Value?> values, int fewest)
    {
        int count = values.Count;
        while (count > fewest && values[count - 1] is null)
        {
            count--;
        }

        return values.Take(count).Select(value => value?.Name ?? "");
    }
}
