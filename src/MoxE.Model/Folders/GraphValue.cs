using System.Globalization;
using MoxE.Model.Onnx;
using DataType = MoxE.Model.Onnx.TensorProto.Types.DataType;

namespace MoxE.Model.Folders;

/// <summary>Name, type and shape of an input or output, in a form that compares and prints.</summary>
internal sealed record GraphValue(string Name, DataType Type, IReadOnlyList<string> Shape)
{
    /// <summary>States: the tensor with the number of slots (S) or sequences (B) in front.</summary>
    public static GraphValue States(string name, StateTensor tensor, string count) =>
        new(name, DataType.Float, [count, .. tensor.Shape.Select(size => size.ToString(CultureInfo.InvariantCulture))]);

    public static List<GraphValue> ListOf(IEnumerable<ValueInfoProto> values) => [.. values.Select(Of)];

    private static GraphValue Of(ValueInfoProto info)
    {
        TypeProto.Types.Tensor? tensor = info.Type?.TensorType;
        return new(
            info.Name,
            (DataType)(tensor?.ElemType ?? 0),
            [.. tensor?.Shape?.Dim.Select(dim => dim.HasDimParam ? dim.DimParam : dim.DimValue.ToString(CultureInfo.InvariantCulture)) ?? []]);
    }

    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
