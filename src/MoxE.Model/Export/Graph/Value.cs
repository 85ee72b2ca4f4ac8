using MoxE.Model.Onnx;

namespace MoxE.Model.Export.Graph;

/// <summary>A named tensor of the graph: an input, an initializer or what a node gives.</summary>
internal sealed record Value(string Name, TensorProto.Types.DataType Type, IReadOnlyList<Dim> Shape)
{
    /// <summary>A float32 value.</summary>
    public static Value Float(string name, params IReadOnlyList<Dim> shape) => new(name, TensorProto.Types.DataType.Float, shape);

    /// <summary>An int32 value.</summary>
    public static Value Int32(string name, params IReadOnlyList<Dim> shape) => new(name, TensorProto.Types.DataType.Int32, shape);

    /// <summary>An int64 value.</summary>
    public static Value Int64(string name, params IReadOnlyList<Dim> shape) => new(name, TensorProto.Types.DataType.Int64, shape);

    /// <summary>The last dimension, a known size: columns of a matrix, entries of a vector.</summary>
    public int Columns => Shape[^1].Symbol is null ? Shape[^1].Size : throw new InvalidOperationException($"{this} has no fixed last dimension.");

    /// <summary>Name and shape, as doc strings show them.</summary>
    public override string ToString() => $"{Name} {ShapeText}";

    /// <summary>The shape alone, e.g. <c>[T, 512]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    public ValueInfoProto ToProto(string? doc = null)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)Type, Shape = new() };
        tensor.Shape.Dim.Add(Shape.Select(dim => dim.ToProto()));
        ValueInfoProto info = new() { Name = Name, Type = new() { TensorType = tensor } };
        if (doc is not null)
        {
            info.DocString = doc;
        }

        return info;
    }
}
