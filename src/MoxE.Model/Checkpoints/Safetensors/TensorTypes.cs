namespace MoxE.Model.Checkpoints.Safetensors;

/// <summary>Names and sizes of element types.</summary>
internal static class TensorTypes
{
    private static readonly (TensorType Type, string Name, int Bytes)[] All =
    [
        (TensorType.Bool, "BOOL", 1), (TensorType.U8, "U8", 1), (TensorType.I8, "I8", 1),
        (TensorType.F8E4M3, "F8_E4M3", 1), (TensorType.F8E5M2, "F8_E5M2", 1),
        (TensorType.I16, "I16", 2), (TensorType.U16, "U16", 2), (TensorType.F16, "F16", 2), (TensorType.BF16, "BF16", 2),
        (TensorType.I32, "I32", 4), (TensorType.U32, "U32", 4), (TensorType.F32, "F32", 4),
        (TensorType.I64, "I64", 8), (TensorType.U64, "U64", 8), (TensorType.F64, "F64", 8),
    ];

    /// <summary>All names, for a message.</summary>
    public static string Allowed { get; } = string.Join(", ", All.Select(t => t.Name));

    public static int Bytes(this TensorType type) => All[(int)type].Bytes;

    public static string Name(this TensorType type) => All[(int)type].Name;

    /// <summary>Whether float32 values can be read from it.</summary>
    public static bool IsFloat(this TensorType type) => type is TensorType.F32 or TensorType.F16 or TensorType.BF16 or TensorType.F64;

    public static bool TryParse(string name, out TensorType type)
    {
        int index = Array.FindIndex(All, t => t.Name == name);
        type = index < 0 ? default : All[index].Type;
        return index >= 0;
    }
}
