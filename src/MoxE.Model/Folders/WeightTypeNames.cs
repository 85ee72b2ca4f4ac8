using MoxE.Kernels.Ops;
using MoxE.Model.Config;

namespace MoxE.Model.Folders;

/// <summary>The names of weight types in manifests and on the command line.</summary>
public static class WeightTypeNames
{
    private static readonly EnumNames<WeightType> Names = new(
        (WeightType.Float32, "fp32"), (WeightType.BFloat16, "bf16"), (WeightType.Int8, "int8"), (WeightType.Int4, "int4"));

    /// <summary>All of them, the most exact first.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<WeightType>().Select(Name)];

    /// <summary>The name of a type: fp32, bf16, int8 or int4.</summary>
    public static string Name(WeightType type) => Names.Name(type);

    /// <summary>The type with a name, or null.</summary>
    public static WeightType? Find(string name) => Names.TryParse(name, out WeightType type) ? type : null;
}
