using Google.Protobuf;
using MoxE.Model.Onnx;
using Kind = MoxE.Model.Onnx.AttributeProto.Types.AttributeType;

namespace MoxE.Model.Export.Graph;

/// <summary>Attributes of nodes: each says its type, and a zero is written like any other value.</summary>
internal static class Attributes
{
    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = Kind.Int, I = value };

    public static AttributeProto Flag(string name, bool value) => Int(name, value ? 1 : 0);

    public static AttributeProto Float(string name, double value) => new() { Name = name, Type = Kind.Float, F = (float)value };

    public static AttributeProto Graph(string name, GraphProto body) => new() { Name = name, Type = Kind.Graph, G = body };

    public static AttributeProto Text(string name, string value) => new() { Name = name, Type = Kind.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = Kind.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }
}
