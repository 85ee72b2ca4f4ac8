using System.Globalization;
using MoxE.Model.Onnx;

namespace MoxE.Model.Export.Graph;

/// <summary>One dimension of a value: a size, or the name of one that each step brings.</summary>
internal readonly record struct Dim(int Size, string? Symbol)
{
    /// <summary>Tokens of the step.</summary>
    public static readonly Dim T = new(0, "T");

    /// <summary>Sequences of the step.</summary>
    public static readonly Dim B = new(0, "B");

    /// <summary>Sequences and one: row_starts ends with the number of tokens.</summary>
    public static readonly Dim BPlus1 = new(0, "B_plus_1");

    /// <summary>Tokens of each sequence of a rectangular step; T is then B · N.</summary>
    public static readonly Dim N = new(0, "N");

    /// <summary>Rows whose logits are wanted.</summary>
    public static readonly Dim R = new(0, "R");

    /// <summary>Slots of the state pools.</summary>
    public static readonly Dim S = new(0, "S");

    /// <summary>A size that only running tells.</summary>
    public static Dim Named(string symbol) => new(0, symbol);

    public static implicit operator Dim(int size) => new(size, null);

    public override string ToString() => Symbol ?? Size.ToString(CultureInfo.InvariantCulture);

    public TensorShapeProto.Types.Dimension ToProto() =>
        Symbol is null ? new() { DimValue = Size } : new() { DimParam = Symbol };
}
