namespace MoxE.Server.OpenInference.Tensors;

/// <summary>What the elements of a tensor are once they are read.</summary>
internal enum ElementKind
{
    Switch,
    Integer,
    Number,
    Text,
}

/// <summary>A data type of the protocol.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Kind">What an element is.</param>
/// <param name="Size">Bytes of an element in raw contents; 0 for BYTES, whose elements tell their own length.</param>
internal sealed record Datatype(string Name, ElementKind Kind, int Size)
{
    public static readonly Datatype Bool = new("BOOL", ElementKind.Switch, 1);
    public static readonly Datatype Int64 = new("INT64", ElementKind.Integer, 8);
    public static readonly Datatype Fp32 = new("FP32", ElementKind.Number, 4);
    public static readonly Datatype Bytes = new("BYTES", ElementKind.Text, 0);

    private static readonly Dictionary<string, Datatype> ByName = new Datatype[]
    {
        Bool, Int64, Fp32, Bytes,
        new("INT8", ElementKind.Integer, 1), new("INT16", ElementKind.Integer, 2), new("INT32", ElementKind.Integer, 4),
        new("UINT8", ElementKind.Integer, 1), new("UINT16", ElementKind.Integer, 2), new("UINT32", ElementKind.Integer, 4), new("UINT64", ElementKind.Integer, 8),
        new("FP64", ElementKind.Number, 8),
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>The names of all that can be read.</summary>
    public static string Allowed { get; } = string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal));

    /// <summary>The type of that name; null when it cannot be read here.</summary>
    public static Datatype? Find(string name) => ByName.GetValueOrDefault(name);
}
