using MoxE.Kernels.Ops;
using MoxE.Model.Export.Weights;
using MoxE.Model.Folders;
using MoxE.Model.Onnx;

namespace MoxE.Model.Export.Graph;

/// <summary>An initializer to be: its place in the graph is fixed at once, its numbers are made when they are written.</summary>
/// <param name="Value">Name, element type and shape, all sizes known.</param>
/// <param name="Doc">Layout and the checkpoint tensors it comes from.</param>
/// <param name="Pieces">Makes the numbers in C order, a piece (one expert's share, say) at a time: arrays of float or byte.</param>
internal sealed record Weight(Value Value, string Doc, Func<IEnumerable<Array>> Pieces)
{
    /// <summary>Bytes of the whole tensor.</summary>
    public long Bytes => Value.Shape.Aggregate((long)ElementSize.Of(Value.Type)!, (product, dim) => checked(product * dim.Size));

    /// <summary>The initializer of a part; its matrices, if it has any, are packed as <paramref name="packing"/>, or with null stored plainly, (in, out) in C order.</summary>
    public static Weight Of(string name, Part part, WeightType? packing)
    {
        if (part.Packed is { } plain && packing is null)
        {
            return new Weight(Value.Float(name, [.. part.Shape.Select(size => (Dim)size), plain.Rows, plain.Columns]), part.Doc, part.Pieces);
        }

        if (part.Packed is not { } matrix || packing is not { } type)
        {
            return new Weight(Value.Float(name, [.. part.Shape.Select(size => (Dim)size)]), part.Doc, part.Pieces);
        }

        IEnumerable<int> panel = type is WeightType.Float32 or WeightType.BFloat16
            ? [matrix.Rows, PanelLayout.Width]
            : [checked((int)PanelFormat.PanelBytes(type, matrix.Rows))];
        Dim[] shape = [.. part.Shape.Append(PanelLayout.Panels(matrix.Columns)).Concat(panel).Select(size => (Dim)size)];
        return new Weight(new Value(name, ElementType(type), shape), DocOf(part, type), () => part.Pieces().SelectMany(piece => Packed(piece, matrix, type)));
    }

    private static TensorProto.Types.DataType ElementType(WeightType type) => type switch
    {
        WeightType.Float32 => TensorProto.Types.DataType.Float,
        WeightType.BFloat16 => TensorProto.Types.DataType.Bfloat16,
        _ => TensorProto.Types.DataType.Uint8,
    };

    private static string DocOf(Part part, WeightType type) => type switch
    {
        WeightType.Float32 => part.Doc,
        WeightType.BFloat16 => $"bfloat16, {part.Doc}",
        WeightType.Int8 => $"int8 with a scale for each column, {part.Doc}",
        _ => $"int4 with a scale for each column and {PanelFormat.Int4Group} rows, {part.Doc}",
    };

    /// <summary>Packs the matrices of a piece, one after the other.</summary>
    private static IEnumerable<Array> Packed(float[] piece, MatrixSize matrix, WeightType type)
    {
        for (int start = 0; start < piece.Length; start += matrix.Length)
        {
            yield return Packed(piece.AsSpan(start, matrix.Length), matrix, type);
        }
    }

    private static Array Packed(ReadOnlySpan<float> matrix, MatrixSize size, WeightType type)
    {
        if (type == WeightType.Float32)
        {
            float[] panels = new float[PanelLayout.Length(size.Rows, size.Columns)];
            PanelLayout.Pack(matrix, size.Rows, size.Columns, panels);
            return panels;
        }

        byte[] packed = new byte[PanelLayout.Panels(size.Columns) * PanelFormat.PanelBytes(type, size.Rows)];
        PanelFormat.Pack(type, matrix, size.Rows, size.Columns, packed);
        return packed;
    }
}
