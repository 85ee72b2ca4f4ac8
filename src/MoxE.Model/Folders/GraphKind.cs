using MoxE.Model.Config;

namespace MoxE.Model.Folders;

/// <summary>What a model's graph is made of, and so how a step is run.</summary>
public enum GraphKind
{
    /// <summary>Operators of <c>ai.moxe</c> over a ragged batch; they update state pools in place. CPU only, same bits in every batch.</summary>
    Fused,

    /// <summary>Standard operators only, over a rectangular batch; states are inputs and outputs. Runs on any execution provider of ONNX Runtime; same values up to rounding.</summary>
    Portable,
}

/// <summary>The names of graph kinds in manifests.</summary>
public static class GraphKindNames
{
    private static readonly EnumNames<GraphKind> Names = new((GraphKind.Fused, "fused"), (GraphKind.Portable, "portable"));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<GraphKind>().Select(Name)];

    /// <summary>The name of a kind: fused or portable.</summary>
    public static string Name(GraphKind kind) => Names.Name(kind);

    /// <summary>The kind with a name, or null.</summary>
    public static GraphKind? Find(string name) => Names.TryParse(name, out GraphKind kind) ? kind : null;
}
