using MoxE.Model.Onnx;
using static MoxE.Model.Onnx.TensorProto.Types;

namespace MoxE.Model.Folders;

/// <summary>Sizes of the element types that weights are stored as.</summary>
internal static class ElementSize
{
    /// <summary>Bytes of an element, or null for a type that no weight has.</summary>
    public static int? Of(DataType type) => type switch
    {
        DataType.Float => 4,
        DataType.Bfloat16 => 2,
        DataType.Uint8 => 1,
        _ => null,
    };

    /// <summary>Bytes of a tensor of such a type.</summary>
    public static long Bytes(TensorProto tensor) => tensor.Dims.Aggregate((long)(Of((DataType)tensor.DataType) ?? 0), (bytes, size) => bytes * size);
}
